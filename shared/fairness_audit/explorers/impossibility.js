// The impossibility explorer: what base rates force, and where precision, FNR and FPR can all be equal.
//
// `impossibility.py` does the same arithmetic in the same order; a browser test holds the two together.

import {
  badge, button, color, dial, draw, fieldset, frame, glide, legend, make, mark, percent, points, put, showIn, table, unique, whole,
} from "./common.js";
import { Axes, percentTicks } from "./axes.js";

// ---------------------------------------------------------------- arithmetic

const PEOPLE = 1000;
const STEPS = 100;
const SLACK = 1e-12;

/** Where the identity divides by zero, or three rates cannot be had together: [kind, reason]. */
function special(p, ppv, fnr) {
  if (p === 0) return ["undefined", "nobody has label 1: FNR is 0/0"];
  if (fnr === 1 && ppv === 0) return ["undefined", "no selection is right, and any number of wrong ones fits: no FPR is forced"];
  if (fnr === 1) return ["undefined", "all with label 1 are missed, so that precision is 0 or 0/0"];
  if (ppv === 0) return ["impossible", "somebody is rightly selected, so that precision is above 0"];
  if (p === 1 && ppv < 1) return ["impossible", "nobody has label 0, so that precision is 100%"];
  if (p === 1) return ["undefined", "nobody has label 0: FPR is 0/0"];
  return ["possible", ""];
}

/** What follows for one group, as `forced_rates` in Python. */
function forced(p, ppv, fnr) {
  const label1 = PEOPLE * p;
  const label0 = PEOPLE - label1;
  const found = label1 * (1 - fnr);
  const wrong = ppv > 0 ? (found * (1 - ppv)) / ppv : NaN;
  let [kind, reason] = special(p, ppv, fnr);
  let fpr = NaN;
  if (!reason) {
    fpr = (((p / (1 - p)) * (1 - ppv)) / ppv) * (1 - fnr);
    if (fpr > 1 + SLACK) [kind, reason] = ["impossible", "more people wrongly selected than have label 0"];
  }
  let [selection, omission] = [NaN, NaN];
  if (kind === "possible") {
    selection = (found + wrong) / PEOPLE;
    const refused = PEOPLE - found - wrong;
    if (refused > SLACK * PEOPLE) omission = (label1 - found) / refused;
  }
  return { label1, found, missed: label1 - found, wrong, label0, fpr, selection, omission, kind, reason };
}

/** The smallest gap in FPR when PPV and FNR may move by half the tolerance in each group. */
function smallestGap(high, low, ppv, fnr, half) {
  const [up, above] = [Math.min(1, ppv + half), Math.min(1, fnr + half)];
  const [down, below] = [Math.max(0, ppv - half), Math.max(0, fnr - half)];
  return Math.max(0, ((high * (1 - up)) / up) * (1 - above) - ((low * (1 - down)) / down) * (1 - below));
}

/** For each row of FNR and column of PPV: 0 cannot be, 1 can be, 2 all criteria can be equal. */
function region([p, q], tolerance) {
  const cells = new Uint8Array(STEPS * STEPS);
  if (!(p > 0 && p < 1 && q > 0 && q < 1)) return cells;
  const odds = [p / (1 - p), q / (1 - q)];
  const [high, low] = [Math.max(...odds), Math.min(...odds)];
  for (let i = 0; i < STEPS; i++) {
    const fnr = (i + 0.5) / STEPS;
    for (let j = 0; j < STEPS; j++) {
      const ppv = (j + 0.5) / STEPS;
      if (((high * (1 - ppv)) / ppv) * (1 - fnr) > 1 + SLACK) continue;
      cells[i * STEPS + j] = smallestGap(high, low, ppv, fnr, tolerance / 2) <= tolerance + SLACK ? 2 : 1;
    }
  }
  return cells;
}

// ---------------------------------------------------------------- drawing

/** The cells of a kind as one path, a rectangle for each run in a row; `axes` places them. */
function runs(cells, wanted, axes) {
  const parts = [];
  for (let i = 0; i < STEPS; i++) {
    const [top, bottom] = [axes.Y((i + 1) / STEPS), axes.Y(i / STEPS)];
    for (let j = 0; j < STEPS; ) {
      const from = j;
      while (j < STEPS && wanted(cells[i * STEPS + j])) j++;
      if (j > from) parts.push(`M${axes.X(from / STEPS)},${top}H${axes.X(j / STEPS)}V${bottom}H${axes.X(from / STEPS)}Z`);
      else j++;
    }
  }
  return parts.join("");
}

function swatch(kind, words) {
  return make("span", { class: "im-swatch" }, make("i", { class: `im-${kind}`, "aria-hidden": "true" }), ` ${words}`);
}

// ---------------------------------------------------------------- the explorer

const KEYS = ["base_rates", "ppv", "fnr", "tolerance"];
const COLUMNS = [
  ["label1", "label 1", whole1],
  ["found", "found", whole1],
  ["missed", "missed", whole1],
  ["wrong", "wrongly selected", whole1],
  ["label0", "label 0", whole1],
  ["fpr", "FPR", percent],
  ["selection", "selection rate", percent],
  ["omission", "false omission rate", percent],
];
const FINE = 200; // steps of a dial from 0% to 100%
const within = (v) => (v === 0.01 ? "1 point" : `${Number((100 * v).toFixed(1))} points`);

function whole1(n) {
  return Number.isNaN(n) ? "0/0" : whole(Math.round(n));
}

function render({ model, el }) {
  const data = model.get("data");
  const groups = data.groups;
  const [label0, label1] = data.outcomes;
  const id = unique();
  let stop = () => {};
  let quiet = false;
  let square = {};
  const now = () => Object.fromEntries(KEYS.map((key) => [key, model.get(key)]));

  /** Change some of the state, and draw once. */
  function set(changes, saved = true) {
    quiet = true;
    for (const [key, value] of Object.entries(changes)) model.set(key, value);
    quiet = false;
    if (saved) model.save_changes();
    show();
  }

  function choose(changes) {
    stop();
    set(changes);
  }

  function go({ base_rates, ppv, fnr }) {
    stop();
    const from = now();
    stop = glide(700, (t) => {
      const between = (a, b) => (t < 1 ? a + t * (b - a) : b);
      const rates = base_rates.map((p, g) => between(from.base_rates[g], p));
      set({ base_rates: rates, ppv: between(from.ppv, ppv), fnr: between(from.fnr, fnr) }, t === 1);
    });
  }

  // ---- what stands on the page

  const root = frame("fa-im", CSS, data.title, "Impossibility explorer");
  const baseDials = groups.map((group, g) =>
    dial(`Base rate, ${group.name}`, FINE, (step) => choose({ base_rates: now().base_rates.map((p, i) => (i === g ? step / FINE : p)) })),
  );
  const ppvDial = dial("Precision (PPV), both", FINE, (step) => choose({ ppv: step / FINE }));
  const fnrDial = dial("FNR, both", FINE, (step) => choose({ fnr: step / FINE }));
  const toleranceDial = dial("Equal within", 40, (step) => choose({ tolerance: step / 200 }));
  for (const [g, { row }] of baseDials.entries()) {
    row.firstChild.prepend(badge(groups[g]), " ");
    row.style.setProperty("--group", color(groups[g]));
  }
  const buttons = data.presets.map((preset) => [preset, button(preset.name, () => go(preset))]);
  const status = make("p", { class: "im-told", role: "status" });
  root.append(
    fieldset("Go to", ...buttons.map(([, element]) => element)),
    make("div", { class: "im-dials" }, ...[...baseDials, ppvDial, fnrDial, toleranceDial].map(({ row }) => row)),
    status,
  );

  const share = `share ${data.decision} among “${label0}” (FPR)`;
  const left = new Axes({
    x: { name: `base rate: share “${label1}”`, from: 0, to: 1, ticks: percentTicks },
    y: { name: share, from: 0, to: 1, ticks: percentTicks },
    redraw: show,
  });
  const curve = draw("path", { class: "im-curve" });
  const stripes = (axes, name) =>
    axes.ground.append(
      draw("pattern", { id: `${id}-${name}`, width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        draw("rect", { width: 2, height: 7, class: "im-stripe" })),
    );
  stripes(left, "left");
  const beyond = draw("rect", { fill: `url(#${id}-left)` });
  left.ground.append(beyond);
  const marks = groups.map((group) => draw("g", { style: `--group: ${color(group)}` }, draw("line", { class: "im-drop" }), draw("g", {}, mark(group))));
  left.layer.append(curve, ...marks);

  const right = new Axes({
    x: { name: "precision (PPV), both groups", from: 0, to: 1, ticks: percentTicks },
    y: { name: "false negative rate (FNR), both groups", from: 0, to: 1, ticks: percentTicks },
    redraw: show,
  });
  stripes(right, "right");
  const cannot = draw("path", { fill: `url(#${id}-right)` });
  const agree = draw("path", { class: "im-agree" });
  const edge = draw("line", { class: "im-edge" });
  const here = draw("circle", { r: 6, class: "im-here" });
  right.ground.append(cannot, agree);
  right.layer.append(edge, here);
  right.drag((x, y) => choose({ ppv: Math.round(x * FINE) / FINE, fnr: Math.round(y * FINE) / FINE }));

  const key = make(
    "p",
    { class: "im-key" },
    swatch("agreed", "PPV, FNR and FPR can all be equal"),
    swatch("can", "can be, not all equal"),
    swatch("cannot", "cannot be: FPR above 100%"),
  );
  root.append(
    make(
      "div",
      { class: "im-pictures" },
      make("div", {}, make("div", { class: "ex-head" }, make("b", {}, "The FPR that follows"), legend(groups)), left.element),
      make("div", {}, make("div", { class: "ex-head" }, make("b", {}, "Where all three criteria hold")), right.element, key),
    ),
  );

  const names = [...groups.map((group) => group.name), "Gap, points"];
  const [people, cells] = table(`Of ${whole(PEOPLE)} people in each group`, ["", ...COLUMNS.map(([, words]) => words)], names);
  const ROWS = ["gap", "smallest_gap", "possible", "agreeing"];
  const [summary, sums] = table("How near the criteria come", ["", "now"], [
    "FPR gap at equal PPV and FNR, points",
    "smallest FPR gap, PPV and FNR equal within the tolerance, points",
    "settings of PPV and FNR that can be",
    "of these, all three can be equal",
  ]);
  root.append(make("div", { class: "im-tables" }, people, summary));
  showIn(el, root);

  // ---- what changes

  function show() {
    if (quiet) return;
    const { base_rates, ppv, fnr, tolerance } = now();
    const rows = base_rates.map((p) => forced(p, ppv, fnr));
    // The square depends on neither PPV nor FNR: a hand that moves these need not wait for it.
    const asked = [...base_rates, tolerance].join();
    if (asked !== square.asked) square = { asked, cells: region(base_rates, tolerance) };
    const found = square.cells;
    let [possible, agreeing] = [0, 0];
    for (const cell of found) (possible += cell > 0), (agreeing += cell === 2);
    const both = rows.every(({ kind }) => kind === "possible");
    const odds = base_rates.map((p) => p / (1 - p));
    const numbers = {
      gap: both ? Math.abs(rows[0].fpr - rows[1].fpr) : NaN,
      smallest_gap: both ? smallestGap(Math.max(...odds), Math.min(...odds), ppv, fnr, tolerance / 2) : NaN,
      possible: possible ? possible / (STEPS * STEPS) : NaN,
      agreeing: possible ? agreeing / possible : NaN,
    };
    tell(rows, numbers);
    drawLeft(rows);
    drawRight(found);
  }

  function tell(rows, numbers) {
    const { base_rates, ppv, fnr, tolerance } = now();
    for (const [g, { place }] of baseDials.entries()) place(Math.round(base_rates[g] * FINE), percent(base_rates[g]));
    ppvDial.place(Math.round(ppv * FINE), percent(ppv));
    fnrDial.place(Math.round(fnr * FINE), percent(fnr));
    toleranceDial.place(Math.round(tolerance * 200), within(tolerance));
    for (const [preset, element] of buttons) {
      const is = preset.ppv === ppv && preset.fnr === fnr && preset.base_rates.every((p, g) => p === base_rates[g]);
      element.setAttribute("aria-pressed", is);
    }
    for (const [g, row] of rows.entries())
      for (const [c, [name, , words]] of COLUMNS.entries()) {
        const text = Number.isNaN(row[name]) ? (row.kind === "impossible" ? "cannot be" : "0/0") : words(row[name]);
        put(cells[g][c], row[name], text);
        if (row.reason) cells[g][c].title = row.reason;
        cells[g][c].classList.toggle("im-wrong", name === "fpr" && row[name] > 1 + SLACK);
      }
    for (const [c, [name]] of COLUMNS.entries()) {
      const apart = c < 5 || !rows.every(({ kind }) => kind === "possible") ? NaN : Math.abs(rows[0][name] - rows[1][name]);
      if (c < 5) cells[2][c].textContent = "";
      else put(cells[2][c], apart, Number.isNaN(apart) ? "–" : (100 * apart).toFixed(1), "one of the two is not defined or cannot be");
    }
    for (const [i, name] of ROWS.entries()) {
      const words = i < 2 ? (v) => (100 * v).toFixed(1) : percent;
      put(sums[i][0], numbers[name], Number.isNaN(numbers[name]) ? "–" : words(numbers[name]), "a rate is not defined or cannot be");
    }
    status.textContent = sentence(rows, numbers);
  }

  function sentence(rows, { gap, smallest_gap }) {
    const { ppv, tolerance } = now();
    const odd = rows.findIndex(({ kind }) => kind !== "possible");
    if (odd >= 0) {
      const { reason, wrong, label0: could, fpr } = rows[odd];
      const who = groups[odd].name;
      if (!Number.isNaN(fpr))
        return `Impossible for ${who}: of 1,000 people ${whole1(wrong)} would be ${data.decision} wrongly, and only ${whole1(could)} are “${label0}”.`;
      return `No FPR for ${who}: ${reason}.`;
    }
    const each = rows.map(({ fpr }, g) => `${(100 * fpr).toFixed(0)} in 100 (${groups[g].name})`).join(" and ");
    const start = `Of the people “${label0}”, ${each} are ${data.decision}: ${points(gap)} apart.`;
    if (ppv === 1) return `${start} No selection is wrong, so that all three are equal whatever the base rates.`;
    if (gap <= tolerance + SLACK) return `${start} All three are equal within ${within(tolerance)}.`;
    if (smallest_gap <= tolerance + SLACK) return `${start} If PPV and FNR differ within ${within(tolerance)} too, all three can be equal.`;
    return `${start} The three cannot all be equal within ${within(tolerance)} here.`;
  }

  function drawLeft(rows) {
    if (!left.ready) return;
    const { base_rates, ppv, fnr } = now();
    const factor = ppv > 0 ? ((1 - ppv) / ppv) * (1 - fnr) : NaN;
    const end = 1 / (1 + factor); // the base rate from which on the FPR would be above 1
    let d = "";
    for (let i = 0; i <= 60 && !Number.isNaN(end); i++) {
      const p = (Math.min(end, 0.9999) * i) / 60;
      d += `${i ? "L" : "M"}${left.X(p).toFixed(1)},${left.Y((p / (1 - p)) * factor).toFixed(1)}`;
    }
    curve.setAttribute("d", d);
    const x = left.X(Number.isNaN(end) ? 0 : end);
    for (const [name, value] of Object.entries({ x, y: left.Y(1), width: left.X(1) - x, height: left.Y(0) - left.Y(1) }))
      beyond.setAttribute(name, value);
    for (const [g, { fpr, kind }] of rows.entries()) {
      marks[g].style.display = Number.isNaN(fpr) ? "none" : "";
      if (Number.isNaN(fpr)) continue;
      const [px, py] = [left.X(base_rates[g]), left.Y(Math.min(1, fpr))];
      const [drop, sign] = marks[g].children;
      for (const [name, value] of Object.entries({ x1: left.X(0), y1: py, x2: px, y2: py })) drop.setAttribute(name, value);
      sign.setAttribute("transform", `translate(${px},${py})`);
      marks[g].classList.toggle("im-no", kind !== "possible");
    }
  }

  function drawRight(found) {
    if (!right.ready) return;
    const defined = now().base_rates.every((p) => p > 0 && p < 1);
    for (const shape of [cannot, agree, edge]) shape.style.display = defined ? "" : "none";
    if (square.drawn !== right.right) {
      cannot.setAttribute("d", runs(found, (cell) => cell === 0, right));
      agree.setAttribute("d", runs(found, (cell) => cell === 2, right));
      square.drawn = right.right;
    }
    for (const [name, value] of Object.entries({ x1: right.X(1), y1: right.Y(0), x2: right.X(1), y2: right.Y(1) }))
      edge.setAttribute(name, value);
    here.setAttribute("cx", right.X(now().ppv));
    here.setAttribute("cy", right.Y(now().fnr));
  }

  for (const key of KEYS) model.on(`change:${key}`, show);
  show();
  return () => {
    stop();
    for (const key of KEYS) model.off(`change:${key}`, show);
  };
}

const CSS = `
.fa-im .im-dials { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 0 28px; margin: 4px 0; }
.fa-im .im-dials label { display: flex; align-items: center; gap: 4px; }
.fa-im .im-told { min-height: 2.8em; margin: 6px 0; font-weight: 600; }
.fa-im .im-pictures { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px 24px; }
.fa-im .ex-legend { margin: 0 0 0 auto; }
.fa-im .im-key { display: flex; flex-wrap: wrap; gap: 2px 14px; }
.fa-im .im-swatch { display: inline-flex; align-items: center; gap: 5px; }
.fa-im .im-swatch i { width: 20px; height: 12px; flex: none; border: 1px solid var(--quiet); }
.fa-im .im-swatch i.im-agreed { background: var(--accent); opacity: 0.75; }
.fa-im .im-swatch i.im-cannot { background: repeating-linear-gradient(135deg, var(--quiet) 0 1.5px, transparent 1.5px 5px); }
.fa-im .im-agree { fill: var(--accent); fill-opacity: 0.75; shape-rendering: crispEdges; }
.fa-im .im-edge { stroke: var(--accent); stroke-width: 6; }
.fa-im .im-stripe { fill: var(--quiet); fill-opacity: 0.55; }
.fa-im .im-curve { fill: none; stroke: var(--ink); stroke-width: 2; }
.fa-im .im-drop { stroke: var(--edge); stroke-width: 1.2; stroke-dasharray: 4 3; }
.fa-im .im-no .ex-mark { fill: var(--paper); stroke-width: 2.2; }
.fa-im .im-here { fill: var(--ink); stroke: var(--paper); stroke-width: 2; }
.fa-im .im-tables { display: grid; grid-template-columns: minmax(0, 1fr); gap: 10px 24px; margin-top: 10px; align-items: start; }
.fa-im .im-tables > :first-child tbody th { white-space: nowrap; }
.fa-im td.im-wrong { font-weight: 700; }
.fa-im td.im-wrong::after { content: " (impossible)"; white-space: nowrap; }
@container (min-width: 760px) {
  .fa-im .im-pictures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@container (min-width: 900px) {
  .fa-im .im-tables { grid-template-columns: minmax(0, 1.7fr) minmax(0, 1fr); }
}
@media (forced-colors: active) {
  .fa-im .im-swatch i { forced-color-adjust: none; }
}
`;

export default { render };
