// The coverage explorer: a pile of calibration scores, in random order, and how many new people of each group
// score at most as much as each of them. A sample is a stretch of the pile; its margin is one of its scores, so
// that coverage is a look-up. `conformal.py` finds the same margins from the scores themselves.

import { Binomial, badge, button, color, dial, draw, fieldset, fit, frame, legend, make, mark, percent, put, showIn, sum, table, whole } from "./common.js";

// ---------------------------------------------------------------- margins

/** The place of the margin among n scores in order, from 1: the smallest that keeps the promise. */
const rank = (n, target) => Math.ceil(((n + 1) * target) / 100);

class Pile {
  constructor({ scores, group, below, people }) {
    Object.assign(this, { scores, group, below, people, most: scores.length });
    this.sorted = scores.map((_, i) => i).sort((a, b) => scores[a] - scores[b]);
    this.everyone = sum(people);
  }

  /** Both kinds of margin from one sample: where in the pile each is, or -1 for a margin without end. */
  calibrate(target, size, sample, samples) {
    const start = Math.floor((sample * this.most) / samples);
    const taken = new Uint8Array(this.most);
    const count = this.people.map(() => 0);
    for (let i = 0; i < size; i++) {
      const at = (start + i) % this.most;
      taken[at] = 1;
      count[this.group[at]]++;
    }
    const ranks = count.map((n) => rank(n, target));
    let left = rank(size, target);
    let one = -1;
    const own = count.map(() => -1);
    for (const at of this.sorted) {
      if (!taken[at]) continue;
      if (--left === 0) one = at;
      if (--ranks[this.group[at]] === 0) own[this.group[at]] = at;
    }
    return { count, one, own };
  }

  /** New people of a group whom a margin covers. */
  covered(margin, group) {
    return margin < 0 ? this.people[group] : this.below[margin][group];
  }
}

/**
 * The coverage that a share q of samples of n people stay below: a quantile of Beta(k, n + 1 - k). That beta
 * variable is at most x just if at least k of n uniform ones are, so the binomial distribution answers.
 */
function luck(n, target, q) {
  const k = rank(n, target);
  if (k > n) return 1;
  let [low, high, x] = [0, 1, k / (n + 1)];
  for (let step = 0; step < 60; step++) {
    const chances = new Binomial(n, x);
    const off = 1 - chances.atMost(k - 1) - q;
    if (off > 0) high = x;
    else low = x;
    const slope = (k * (chances.mass[k - chances.low] ?? 0)) / x;
    const newton = x - off / slope;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) < 1e-15) break;
    x = next;
  }
  return x;
}

// ---------------------------------------------------------------- words

const three = (v) => (v === Infinity ? "no end" : String(Number(v.toPrecision(3))));
const perThousand = (v) => (v > 0 && v < 1 ? "under 1" : v.toFixed(0));

const HEADS = [
  "group", "calibration people", "one margin: covered", "left out of 1,000", "size",
  "own margin: covered", "left out of 1,000", "size", "in 9 of 10 samples from", "to",
]; // in the order of COLUMNS

// ---------------------------------------------------------------- the explorer

function render({ model, el }) {
  const data = model.get("data");
  const pile = new Pile(data);
  const [least, most] = data.targets;
  const root = frame("fa-cov", CSS, data.title, "Coverage explorer");
  const everybody = data.groups.length;

  // ---- what stands on the page

  const set = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const target = dial("Promised coverage", most - least, (step) => set("target", least + step));
  const size = dial("Calibration people", data.sizes.length - 1, (step) => set("size", data.sizes[step]));
  const another = button("Another calibration sample", () => set("sample", (model.get("sample") + 1) % data.samples), "another");
  const which = make("span", { class: "ex-quiet" });
  const status = make("p", { role: "status", class: "cov-status" });
  const panels = ["one", "own"].map(() => make("div", { class: "cov-picture" }));
  const [box, cells] = table(`New people, by group; size: ${data.size}`, HEADS, [...data.groups.map((g) => g.name), "everybody"]);
  root.append(
    make("div", { class: "cov-dials" }, target.row, size.row),
    fieldset("Luck", another, which),
    status,
    legend(data.groups),
    make(
      "div",
      { class: "cov-main", "aria-hidden": "true" },
      make("div", {}, make("b", {}, "One margin for everybody"), panels[0]),
      make("div", {}, make("b", {}, "A margin for each group"), panels[1]),
    ),
    make("p", { class: "ex-quiet" }, `Mark: coverage with this sample. Thin lines: with each of ${data.samples} samples. Pale band: where 9 of 10 samples lead, by the beta distribution. Dashed: promised.`),
    box,
  );
  showIn(el, root);

  // ---- what a change does

  const remembered = new Map(); // the twenty samples and the bands of one target and size
  let width = 0;

  function recall(target, size) {
    const key = `${target} ${size}`;
    if (!remembered.has(key)) {
      if (remembered.size > 50) remembered.clear();
      remembered.set(key, Array.from({ length: data.samples }, (_, s) => pile.calibrate(target, size, s, data.samples)));
    }
    return remembered.get(key);
  }

  const bands = new Map();
  function band(n, target) {
    const key = `${n} ${target}`;
    if (!bands.has(key)) bands.set(key, [luck(n, target, 0.05), luck(n, target, 0.95)]);
    return bands.get(key);
  }

  const widths = (margin) => (margin < 0 ? Infinity : data.factor * pile.scores[margin]);
  const shares = ({ one, own }) => {
    const all = data.groups.map((_, g) => [pile.covered(one, g), pile.covered(own[g], g)]);
    const together = [sum(all.map((c) => c[0])), sum(all.map((c) => c[1]))];
    return [...all, together];
  };

  function show() {
    const [promise, people, sample] = ["target", "size", "sample"].map((name) => model.get(name));
    const all = recall(promise, people);
    const { count, one, own } = all[sample];
    target.place(promise - least, `${promise}%`);
    size.place(nearest(data.sizes, people), whole(people));
    another.disabled = people === pile.most;
    which.textContent = people === pile.most ? "the sample is all there is; make it smaller to draw another" : `sample ${sample + 1} of ${data.samples}`;
    const covered = shares(all[sample]);
    const rows = covered.map(([byOne, byOwn], g) => {
      const of = g < everybody ? pile.people[g] : pile.everyone;
      const n = g < everybody ? count[g] : people;
      return {
        n,
        one: [byOne / of, (1000 * (of - byOne)) / of, widths(one)],
        own: [byOwn / of, (1000 * (of - byOwn)) / of, g < everybody ? widths(own[g]) : NaN],
        band: band(n, promise),
      };
    });
    for (const [g, { n, one, own, band }] of rows.entries()) {
      put(cells[g][0], n, whole(n));
      for (const [i, [coverage, out, size]] of [one, own].entries()) {
        put(cells[g][1 + 3 * i], coverage, percent(coverage));
        put(cells[g][2 + 3 * i], out, perThousand(out));
        if (Number.isNaN(size)) put(cells[g][3 + 3 * i], size, "–", "each group has its own");
        else put(cells[g][3 + 3 * i], size, three(size));
      }
      put(cells[g][7], band[0], percent(band[0]));
      put(cells[g][8], band[1], percent(band[1]));
    }
    status.textContent = inWords(rows, promise);
    redraw(rows, promise, all.map(shares));
  }

  /** The group that one margin serves worst, in a sentence; then what its own margin would do. */
  function inWords(rows, promise) {
    const groups = rows.slice(0, everybody);
    const worst = groups.reduce((low, row, g) => (row.one[0] < groups[low].one[0] ? g : low), 0);
    const { n, one, own } = groups[worst];
    const name = data.groups[worst].name;
    const all =
      one[2] === Infinity
        ? `${whole(rows[everybody].n)} calibration people are too few for a finite margin at ${promise}%: it covers everybody and says nothing.`
        : `One margin covers ${percent(rows[everybody].one[0])} of everybody. It leaves out ${perThousand(one[1])} of every 1,000 people of ${name}, where ${1000 - 10 * promise} were promised.`;
    const alone =
      own[2] === Infinity
        ? `${name} has ${n} calibration ${n === 1 ? "person" : "people"}; a margin of its own needs ${Math.ceil(promise / (100 - promise))}, so its range has no end.`
        : `With a margin of its own ${name} has ${perThousand(own[1])} left out; ${data.size}: ${three(own[2])} instead of ${three(one[2])}.`;
    return `${all} ${alone}`;
  }

  function redraw(rows, promise, samples) {
    if (!width) return;
    const finite = rows.flatMap(({ one, own }) => [one[2], own[2]]).filter(Number.isFinite);
    const reach = nice(Math.max(...finite, 1e-9));
    const right = 0.62 * width - 8;
    const x = (share) => 8 + (right - 8) * share;
    const from = 0.68 * width;
    const room = width - from - 44;
    for (const [i, panel] of panels.entries()) {
      const shown = i === 0 ? rows.length : everybody; // the promise to everybody stands under one margin
      const height = 20 + 44 * shown + 34;
      const parts = [
        draw("line", { x1: x(promise / 100), x2: x(promise / 100), y1: 16, y2: height - 34, class: "cov-promise" }),
        draw("text", { x: Math.min(x(promise / 100), right - 34), y: 12, "text-anchor": "middle", class: "ex-tick" }, `${promise}% promised`),
        draw("line", { x1: x(0), x2: x(1), y1: height - 34, y2: height - 34, class: "ex-axis" }),
        draw("text", { x: x(0), y: height - 3, class: "ex-tick" }, "share covered"),
        draw("text", { x: width - 2, y: height - 3, "text-anchor": "end", class: "ex-tick" }, data.size),
      ];
      for (const share of [0, 0.5, 1])
        parts.push(draw("text", { x: x(share), y: height - 19, "text-anchor": "middle", class: "ex-tick" }, `${100 * share}%`));
      for (let g = 0; g < shown; g++) {
        const [coverage, , size] = i === 0 ? rows[g].one : rows[g].own;
        const of = g < everybody ? pile.people[g] : pile.everyone;
        const top = 20 + 44 * g;
        const [name, style] = g < everybody ? [data.groups[g].name, `--group: ${color(data.groups[g])}`] : ["everybody", "--group: var(--quiet)"];
        const promised = i === 1 || g === everybody; // by the theorem; under one margin a group has no promise
        const lines = samples.map((covered) => `M${x(covered[g][i] / of).toFixed(1)},${top + 19}v16`).join("");
        const [low, high] = rows[g].band;
        parts.push(
          draw(
            "g",
            { style },
            draw("text", { x: x(0), y: top + 13 }, `${name}: ${percent(coverage)}`),
            draw("line", { x1: x(0), x2: x(1), y1: top + 27, y2: top + 27, class: "ex-scale" }),
            ...(promised ? [draw("rect", { x: x(low), y: top + 20, width: Math.max(2, x(high) - x(low)), height: 14, class: "cov-band" })] : []),
            draw("path", { d: lines, class: "cov-samples" }),
            g < everybody
              ? draw("g", { transform: `translate(${x(coverage)} ${top + 27})` }, mark(data.groups[g]))
              : draw("line", { x1: x(coverage), x2: x(coverage), y1: top + 17, y2: top + 37, class: "cov-all" }),
            ...(Number.isNaN(size) || g === everybody ? [] : bar(from, top, size, room, reach)),
          ),
        );
      }
      panel.replaceChildren(draw("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, ...parts));
    }
  }

  const bar = (from, top, size, room, reach) => {
    const long = size === Infinity ? room : (room * size) / reach;
    return [
      draw("rect", { x: from, y: top + 20, width: Math.max(1, long), height: 14, class: size === Infinity ? "cov-endless" : "cov-bar" }),
      draw("text", { x: from + long + 4, y: top + 31 }, three(size)),
    ];
  };

  fit(panels[0], (now) => {
    width = now;
    show();
  });
  for (const name of ["target", "size", "sample"]) model.on(`change:${name}`, show);
  show();
  return () => {
    for (const name of ["target", "size", "sample"]) model.off(`change:${name}`, show);
  };
}

const nearest = (steps, value) => steps.reduce((best, s, i) => (Math.abs(s - value) < Math.abs(steps[best] - value) ? i : best), 0);

/** The next of 1, 2, 5, 10, 20, ... so that the scale seldom changes under somebody's hand. */
function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((step) => step * power >= value) * power;
}

const CSS = `
.fa-cov .cov-dials { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 24px; margin: 6px 0; }
.fa-cov .cov-status { min-height: 2.8em; margin: 6px 0; }
.fa-cov .cov-main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 10px 24px; align-items: start; margin-top: 6px; }
.fa-cov .cov-picture svg { display: block; overflow: visible; }
.fa-cov .cov-promise { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 5 4; }
.fa-cov .cov-band { fill: var(--group); fill-opacity: 0.25; }
.fa-cov .cov-samples { stroke: var(--edge); stroke-width: 1; stroke-opacity: 0.6; fill: none; }
.fa-cov .cov-all { stroke: var(--ink); stroke-width: 4; }
.fa-cov .cov-bar { fill: var(--group); stroke: var(--edge); }
.fa-cov .cov-endless { fill: none; stroke: var(--edge); stroke-dasharray: 3 3; }
.fa-cov button:disabled { opacity: 0.6; cursor: default; }
.fa-cov .ex-wide { margin-top: 8px; }
@container (min-width: 620px) { .fa-cov .cov-dials { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
@container (min-width: 860px) { .fa-cov .cov-main { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
`;

export default { render };
