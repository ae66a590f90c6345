// What all explorers share: words for numbers, elements, groups' marks, tables, and the style of the page.
//
// `page.py` puts this file and an explorer's own into one module, because a widget's code is one text.

// ---------------------------------------------------------------- numbers

export const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/** Largest value minus smallest, without the undefined ones. */
export function gap(values) {
  const known = values.filter((v) => !Number.isNaN(v));
  return known.length ? Math.max(...known) - Math.min(...known) : NaN;
}

// ---------------------------------------------------------------- chances

/**
 * How many of n people count if each does with chance p: the binomial distribution, by ratios of neighbors from
 * its mode outward, so that no factorial is needed. What lies ten standard deviations out is left out.
 */
export class Binomial {
  constructor(n, p) {
    const reach = 10 * Math.sqrt(n * p * (1 - p)) + 20;
    const mode = Math.min(n, Math.floor((n + 1) * p));
    Object.assign(this, { n, p, low: Math.max(0, Math.floor(n * p - reach)), high: Math.min(n, Math.ceil(n * p + reach)) });
    const up = (k) => ((n - k) * p) / ((k + 1) * (1 - p)); // chance of k + 1 over chance of k
    this.mass = new Float64Array(this.high - this.low + 1);
    this.mass[mode - this.low] = 1;
    for (let k = mode; k < this.high; k++) this.mass[k + 1 - this.low] = this.mass[k - this.low] * up(k);
    for (let k = mode - 1; k >= this.low; k--) this.mass[k - this.low] = this.mass[k + 1 - this.low] / up(k);
    const all = this.mass.reduce((a, b) => a + b, 0);
    let total = 0;
    this.until = this.mass.map((v, i) => (total += this.mass[i] = v / all)); // chance of at most low + i
  }

  atMost(k) {
    return k < this.low ? 0 : k >= this.high ? 1 : this.until[k - this.low];
  }

  /** Chance of `from` to `to` people, both included. */
  within(from, to) {
    return from > to ? 0 : this.atMost(to) - this.atMost(from - 1);
  }
}

// ---------------------------------------------------------------- words

export const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
export const whole = (n) => n.toLocaleString("en-US");
export const percent = (v) => (Number.isNaN(v) ? "0/0" : `${(100 * v).toFixed(1)}%`);
export const points = (v) => `${(100 * v).toFixed(1)} points`;

// ---------------------------------------------------------------- elements

const SVG = "http://www.w3.org/2000/svg";

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// Ids must be the page's own: every explorer on it has its own copy of this module.
export const unique = () => `fa-ex-${Math.random().toString(36).slice(2)}`;

/** The element that an explorer fills: named, with its style and its title. `kind` is its class. */
export function frame(kind, css, title, name) {
  const root = make("div", { class: `fa-ex ${kind}`, role: "group", "aria-label": title || name });
  root.append(make("style", {}, COMMON_CSS + css));
  if (title) root.append(make("div", { class: "ex-title", role: "heading", "aria-level": "4" }, title));
  return root;
}

/** Put the finished explorer on the page. Whatever is added to it later must be made with `keepKeys` as well. */
export function showIn(el, root) {
  keepKeys(root);
  el.append(root);
}

// In command mode JupyterLab takes arrow keys, Enter and letters from whatever has the focus, unless that
// very element (a parent does not do) carries this attribute.
export function keepKeys(root) {
  for (const control of root.querySelectorAll("input, button, select, textarea, summary")) control.dataset.lmSuppressShortcuts = "true";
}

/** A labeled group of controls; `children` follow its legend on one line. */
export function fieldset(words, ...children) {
  return make("fieldset", {}, make("legend", {}, words), ...children);
}

/** A button that does `act`; with `name`, tests and styles find it as `[data-action=name]`. */
export function button(words, act, name = "") {
  const element = make("button", { type: "button", ...(name && { "data-action": name }) }, words);
  element.addEventListener("click", act);
  return element;
}

/**
 * A range input over whole steps 0..steps with its name before it and its value in words behind it:
 * { row, input, place(step, words) }. `moved(step)` is called as it moves. `words` is what a screen reader says.
 */
export function dial(name, steps, moved) {
  const id = unique();
  const input = make("input", { type: "range", min: 0, max: steps, step: 1, id });
  // A screen reader hears the value from the slider itself.
  const says = make("output", { for: id, "aria-live": "off" });
  input.addEventListener("input", () => moved(Number(input.value)));
  const row = make("div", { class: "ex-dial" }, make("label", { for: id }, name), input, says);
  return { row, input, place: (step, words) => (place(input, step, words), (says.textContent = words)) };
}

/** Move a range input to a step and say its value in words. */
export function place(input, step, words) {
  if (Number(input.value) !== step) input.value = step;
  input.setAttribute("aria-valuetext", words);
}

/** A table of empty cells: [element, cells], cells[row][column] for `names` by `heads` after the first. */
export function table(caption, heads, names, fill = () => {}) {
  const element = make("table", {}, make("caption", {}, caption));
  element.append(make("thead", {}, make("tr", {}, ...heads.map((h) => make("th", { scope: "col" }, h)))));
  const cells = names.map((name) =>
    heads.slice(1).map((_, column) => {
      const cell = make("td", { "data-row": name, "data-column": column });
      fill(cell);
      return cell;
    }),
  );
  const body = names.map((name, i) => make("tr", {}, make("th", { scope: "row" }, name), ...cells[i]));
  element.append(make("tbody", {}, ...body));
  // A table wider than a phone scrolls in a box of its own.
  return [make("div", { class: "ex-wide", tabindex: "-1" }, element), cells, element];
}

/** Write a number: in full for tests (the shortest text that reads back as the same number), in words for people. */
export function put(cell, value, words, why = "") {
  cell.dataset.value = value;
  cell.textContent = words;
  if (Number.isNaN(value)) cell.title = `0/0: ${why}`;
  else cell.removeAttribute("title");
}

// ---------------------------------------------------------------- groups

/** A group's mark: the shapes that the course's figures give to groups, about 12 units across. */
export const MARKS = {
  o: "M6,0A6,6 0 1 1 -6,0A6,6 0 1 1 6,0Z",
  s: "M-5.5,-5.5H5.5V5.5H-5.5Z",
  "^": "M0,-6.5L6.5,5.5H-6.5Z",
  D: "M0,-7.5L7.5,0L0,7.5L-7.5,0Z",
  v: "M0,6.5L6.5,-5.5H-6.5Z",
  P: "M-2.2,-6.5H2.2V-2.2H6.5V2.2H2.2V6.5H-2.2V2.2H-6.5V-2.2H-2.2Z",
  X: "M-6,-3L-3,-6L0,-3L3,-6L6,-3L3,0L6,3L3,6L0,3L-3,6L-6,3L-3,0Z",
};

export const mark = (group, attributes = {}) => draw("path", { d: MARKS[group.marker], class: "ex-mark", ...attributes });

// Okabe and Ito's black is the color of ink, which is white on a dark page.
export const color = (group) => (group.color === "#000000" ? "var(--ink)" : group.color);

/** A group's mark in a line of text. */
export const badge = (group) =>
  draw("svg", { viewBox: "-8 -8 16 16", class: "ex-badge", "aria-hidden": "true", style: `--group: ${color(group)}` }, mark(group));

export function legend(groups) {
  const list = make("ul", { class: "ex-legend" });
  for (const group of groups) list.append(make("li", { style: `--group: ${color(group)}` }, badge(group), ` ${group.name}`));
  return list;
}

// ---------------------------------------------------------------- size and motion

/**
 * Call `redraw(width)` with an element's width in CSS pixels, now and whenever it changes. A picture drawn in
 * these units keeps letters of one size on a phone and on a desk, which one scaled by its viewBox does not.
 */
export function fit(element, redraw) {
  let last = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (width && width !== last) redraw((last = width));
  }).observe(element);
}

/**
 * Call `step(share)` from 0 to 1 over `ms`, a frame at a time; at once where less motion is asked for. Returns
 * a function that stops it.
 */
export function glide(ms, step) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden) {
    step(1);
    return () => {};
  }
  const begun = performance.now();
  let next = requestAnimationFrame(function frame(now) {
    const t = Math.min(1, Math.max(0, (now - begun) / ms));
    if (t < 1) next = requestAnimationFrame(frame);
    step(t < 1 ? t * t * (3 - 2 * t) : 1);
  });
  return () => cancelAnimationFrame(next);
}

// ---------------------------------------------------------------- style

// JupyterLab's variables where there are any (the reading site sets the same ones), a light page otherwise.
const COMMON_CSS = `
.fa-ex {
  --ink: var(--jp-content-font-color0, #111);
  --quiet: var(--jp-content-font-color2, #595959);
  --paper: var(--jp-layout-color0, #fff);
  --rule: var(--jp-border-color1, #bdbdbd);
  --accent: var(--jp-brand-color1, #1976d2);
  container-type: inline-size;
  box-sizing: border-box;
  width: 100%;
  max-width: 1080px;
  padding: 8px 4px;
  color: var(--ink);
  background: var(--paper);
  font: 13px/1.4 var(--jp-ui-font-family, system-ui, sans-serif);
  font-variant-numeric: tabular-nums;
}
.fa-ex * { box-sizing: border-box; }
.fa-ex [style*="--group"] { --edge: color-mix(in srgb, var(--group) 65%, var(--ink)); }
.fa-ex .ex-title { font-size: 15px; font-weight: 600; margin: 0 0 2px; }
.fa-ex p { margin: 0; }
.fa-ex fieldset { border: 0; margin: 0 0 4px; padding: 0; min-width: 0; display: flex; flex-wrap: wrap; gap: 4px 14px; }
.fa-ex legend { float: left; min-width: 76px; padding: 0; font-weight: 600; line-height: 24px; }
.fa-ex fieldset label { white-space: nowrap; line-height: 24px; cursor: pointer; }
.fa-ex input[type="radio"], .fa-ex input[type="checkbox"] { margin: 0 2px 0 0; vertical-align: -1px; accent-color: var(--accent); }
.fa-ex button {
  font: inherit; color: inherit; background: var(--jp-layout-color2, #eee); cursor: pointer;
  border: 1px solid var(--quiet); border-radius: 4px; padding: 3px 9px; line-height: 1.25; text-align: left;
}
.fa-ex button:hover { background: var(--jp-layout-color3, #e0e0e0); }
.fa-ex button[aria-pressed="true"] { border-color: var(--accent); box-shadow: inset 0 0 0 2px var(--accent); }
.fa-ex select {
  font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--quiet); border-radius: 4px; padding: 2px 6px; max-width: 100%;
}
.fa-ex :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.fa-ex .ex-quiet { color: var(--quiet); }
.fa-ex .ex-head { display: flex; align-items: center; flex-wrap: wrap; gap: 0 6px; }
.fa-ex .ex-badge { width: 15px; height: 15px; flex: none; }
.fa-ex .ex-legend { display: flex; flex-wrap: wrap; gap: 2px 16px; list-style: none; margin: 0 8px 6px; padding: 0; }
.fa-ex .ex-legend li { display: inline-flex; align-items: center; gap: 4px; }
.fa-ex .ex-dial { display: grid; grid-template-columns: minmax(110px, 190px) minmax(90px, 1fr) minmax(74px, max-content); align-items: center; gap: 2px 10px; min-height: 26px; }
.fa-ex .ex-dial output { text-align: right; }
.fa-ex input[type="range"] {
  -webkit-appearance: none; appearance: none; display: block; width: 100%; height: 20px; margin: 0; background: transparent; cursor: ew-resize;
}
.fa-ex input[type="range"]:focus-visible { outline-width: 2px; outline-offset: -2px; border-radius: 10px; }
.fa-ex input[type="range"]::-webkit-slider-runnable-track { height: 4px; border-radius: 2px; background: var(--rule); }
.fa-ex input[type="range"]::-moz-range-track { height: 4px; border-radius: 2px; background: var(--rule); }
.fa-ex input[type="range"]::-webkit-slider-thumb {
  -webkit-appearance: none; width: 18px; height: 18px; margin-top: -7px; border-radius: 50%;
  background: var(--ink); border: 3px solid var(--paper); box-shadow: 0 0 0 1.5px var(--ink);
}
.fa-ex input[type="range"]::-moz-range-thumb {
  width: 18px; height: 18px; border-radius: 50%; background: var(--ink); border: 3px solid var(--paper);
}
.fa-ex svg { max-width: 100%; }
.fa-ex svg text { fill: var(--ink); font: 12.5px var(--jp-ui-font-family, system-ui, sans-serif); }
.fa-ex svg .ex-tick { font-size: 11.5px; fill: var(--quiet); }
.fa-ex .ex-axis { stroke: var(--ink); stroke-width: 1; }
.fa-ex .ex-scale { stroke: var(--rule); stroke-width: 2; }
.fa-ex .ex-mark { fill: var(--group); stroke: var(--edge); stroke-width: 1.2; }
.fa-ex .ex-wide { overflow-x: auto; }
.fa-ex table { border-collapse: collapse; width: 100%; font-size: 12.5px; }
.fa-ex caption { text-align: left; font-weight: 600; padding-bottom: 2px; }
.fa-ex th, .fa-ex td { padding: 3px 6px; text-align: right; vertical-align: top; border-bottom: 1px solid var(--rule); }
.fa-ex th { font-weight: 500; }
.fa-ex thead th { vertical-align: bottom; color: var(--quiet); }
.fa-ex th:first-child { text-align: left; }
.fa-ex tbody tr:last-child > * { border-bottom: 0; }
@container (max-width: 460px) { .fa-ex .ex-dial { grid-template-columns: 1fr auto; } .fa-ex .ex-dial input { grid-row: 2; grid-column: 1 / -1; } }
@media (forced-colors: active) {
  .fa-ex { --ink: CanvasText; --quiet: CanvasText; --paper: Canvas; --rule: GrayText; }
  .fa-ex [style*="--group"] { --group: CanvasText !important; --edge: CanvasText; }
  .fa-ex .ex-mark { stroke: Canvas; }
  .fa-ex input[type="range"], .fa-ex button[aria-pressed="true"], .fa-ex button[aria-pressed="true"] * { forced-color-adjust: none; }
  .fa-ex button[aria-pressed="true"] { background: Highlight; color: HighlightText; }
}
@media print {
  .fa-ex fieldset, .fa-ex button, .fa-ex .ex-dial input { display: none; }
  .fa-ex { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .fa-ex table { break-inside: avoid; }
}
`;
