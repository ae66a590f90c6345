// The noise explorer: groups of two sizes, one true rate, and the gaps that appear all the same.
//
// Chances are exact sums over the lowest rate, but for the chi-square, which is counted over
// studies laid out evenly on a lattice: no random numbers, so `studies.py` repeats it. A browser test holds
// the two together.

import { Binomial, button, dial, draw, fieldset, fit, frame, glide, make, place, put, showIn, table, unique, whole } from "./common.js";

// ---------------------------------------------------------------- studies

/** Groups of one kind have the same people and rate; `all` lists every group's kind, the second is the reference. */
function studyOf({ first, others, groups, base_rate, gap, where }) {
  const kinds = new Map();
  const kind = (people, rate) => {
    const key = `${people} ${rate}`;
    if (!kinds.has(key)) kinds.set(key, { people, chances: new Binomial(people, rate / 100), times: 0 });
    kinds.get(key).times++;
    return kinds.get(key);
  };
  const behind = Math.max(0, base_rate - gap);
  const all = Array.from({ length: groups }, (_, g) =>
    kind(g ? others : first, g === (where === "first" ? 0 : groups - 1) ? behind : base_rate),
  );
  return { all, kinds: [...kinds.values()] };
}

/** x to a small whole power: a few multiplications take a fraction of what `**` does. */
function power(x, times) {
  let product = x;
  for (let i = 1; i < times; i++) product *= x;
  return product;
}

/**
 * The lowest rate of a study. That all rates lie between it and something that it allows has the chance of all
 * from it on up to there, minus all above it up to there, summed over every rate that can be the lowest.
 */
class Lowest {
  constructor({ kinds }) {
    this.kinds = kinds;
    const rates = []; // k and n, and for each kind the chance of less than k/n, and of at most k/n
    const sizes = [...new Set(kinds.map((kind) => kind.people))];
    const seen = new Set();
    for (const n of sizes) {
      const same = kinds.filter((kind) => kind.people === n).map((kind) => kind.chances);
      const high = Math.max(...same.map((c) => c.high));
      for (let k = Math.min(...same.map((c) => c.low)); k <= high; k++) {
        const below = [k, n];
        let [from, above] = [1, 1];
        for (const { people, chances, times } of kinds) {
          const at = (k * people) / n;
          const [less, most] = [chances.atMost(Math.ceil(at) - 1), chances.atMost(Math.floor(at))];
          below.push(less, most);
          from *= power(1 - less, times);
          above *= power(1 - most, times);
        }
        // Whatever is this unlikely to be the lowest adds nothing; the same rate in two sizes counts once.
        if (from - above < 1e-16 || (sizes.length > 1 && seen.has(k / n))) continue;
        seen.add(k / n);
        rates.push(...below);
      }
    }
    this.rates = Float64Array.from(rates);
  }

  /** Chance that some rate is more than `last(k, n, people)` of the people allow. */
  beyond(last) {
    let total = 0;
    const { rates, kinds } = this;
    for (let r = 0; r < rates.length; r += 2 + 2 * kinds.length) {
      let [closed, open] = [1, 1];
      for (let i = 0; i < kinds.length && closed > 0; i++) {
        const { people, chances, times } = kinds[i];
        const until = chances.atMost(last(rates[r], rates[r + 1], people));
        closed *= power(Math.max(0, until - rates[r + 2 + 2 * i]), times);
        open *= power(Math.max(0, until - rates[r + 3 + 2 * i]), times);
      }
      total += closed - open;
    }
    return Math.max(0, 1 - total);
  }

  /** Chance that largest minus smallest is at least so many tenths of a point. */
  gap(tenths) {
    return this.beyond((k, n, people) => Math.ceil((people * (1000 * k + tenths * n)) / (1000 * n)) - 1);
  }

  failsFourFifths() {
    return this.beyond((k, n, people) => Math.floor((5 * k * people) / (4 * n)));
  }

  /** How many studies show a gap of each whole number of points, until hardly any shows more. */
  histogram() {
    const more = [1];
    while (more.at(-1) > 0.0005 && more.length < 102) more.push(this.gap(10 * more.length));
    return more;
  }
}

/** The gap, in tenths of a point, that luck reaches at most one time in twenty; `more` is of whole points. */
function criticalGap(lowest, more, alarm) {
  const point = more.findIndex((share) => share <= alarm);
  if (point < 0) return 1001;
  let [low, high] = [10 * point - 10, 10 * point];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (lowest.gap(middle) <= alarm) high = middle;
    else low = middle;
  }
  return high;
}

/** Wilson's interval, widened where one to three people count: `intervals.wilson`. */
function wilson(n, { z, few }) {
  const bounds = { low: new Float64Array(n + 1), high: new Float64Array(n + 1) };
  for (let k = 0; k <= n; k++) {
    const center = (k + (z * z) / 2) / (n + z * z);
    const reach = (z / (n + z * z)) * Math.sqrt((k * (n - k)) / n + (z * z) / 4);
    let low = k === 0 ? 0 : Math.max(center - reach, 0);
    if (k > 0 && k <= 3 && k <= n - k) low = Math.min(low, few[k - 1] / n);
    bounds.low[k] = low;
    bounds.high[n - k] = 1 - low; // the mirror image
  }
  return bounds;
}

/** How often Newcombe's interval of some group against the second lies on one side of zero. */
function intervalsAlarm({ all }, level) {
  const reference = all[1];
  const others = all.filter((_, g) => g !== 1);
  const n = reference.people;
  const theirs = wilson(n, level);
  const chances = new Float64Array(reference.chances.mass);
  for (const kind of new Set(others)) {
    const times = others.filter((one) => one === kind).length;
    const own = kind.people === n ? theirs : wilson(kind.people, level);
    // Whether k of the kind's people lie beyond what `r` of the reference leaves possible.
    const beyond = (k, r) => {
      const [p, q] = [k / kind.people, r / n];
      const [a, b] = p > q ? [p - own.low[k], theirs.high[r] - q] : [own.high[k] - p, q - theirs.low[r]];
      return Math.abs(p - q) > Math.sqrt(a * a + b * b);
    };
    let [from, to] = [0, 0];
    for (let r = reference.chances.low; r <= reference.chances.high; r++) {
      while (beyond(from, r)) from++;
      to = Math.max(to, from);
      while (to < kind.people && !beyond(to + 1, r)) to++;
      chances[r - reference.chances.low] *= power(kind.chances.within(from, to), times);
    }
  }
  return Math.max(0, 1 - chances.reduce((a, b) => a + b, 0));
}

/** Pearson's chi-square over all groups in every study on the lattice. */
function chiSquares({ all }, { lattice, studies, shift }) {
  const [total, squares] = [new Float64Array(studies), new Float64Array(studies)];
  const shares = new Map();
  for (const [g, kind] of all.entries()) {
    if (!shares.has(kind)) {
      const counts = new Float64Array(studies);
      for (let j = 0, k = kind.chances.low; j < studies; j++) {
        while (kind.chances.atMost(k) < (j + shift) / studies) k++;
        counts[j] = k;
      }
      shares.set(kind, [counts, counts.map((k) => (k * k) / kind.people)]);
    }
    const [counts, squared] = shares.get(kind);
    for (let r = 0, j = 0; r < studies; r++, j = (j + lattice[g]) & (studies - 1)) {
      total[r] += counts[j];
      squares[r] += squared[j];
    }
  }
  const everyone = all.reduce((sum, kind) => sum + kind.people, 0);
  for (let r = 0; r < studies; r++) {
    const rate = total[r] / everyone;
    const variance = rate * (1 - rate);
    squares[r] = variance > 0 ? (squares[r] - total[r] * rate) / variance : 0;
  }
  return squares;
}

// ---------------------------------------------------------------- the explorer

const ROWS = ["A gap as large as the one seen", "Four-fifths rule", "Interval for each group", "Range of all groups", "Chi-square of all groups"];
const DIALS = [
  ["first", "People in the first group", whole],
  ["others", "People in each other group", whole],
  ["groups", "Groups", String],
  ["base_rate", "True rate of everybody", (v) => `${v}%`],
  ["look", "The gap that was seen", (v) => inPoints(v)],
  ["gap", "Planted gap", (v) => (v ? `${inPoints(v)} behind` : "none")],
];
const inPoints = (v) => `${v} point${v === 1 ? "" : "s"}`;
const of100 = (share) => (share > 0 && share < 0.005 ? "under 1" : share < 1 && share > 0.995 ? "over 99" : (100 * share).toFixed(0));

function render({ model, el }) {
  const data = model.get("data");
  const names = Object.keys(data.limits);
  const root = frame("fa-noise", CSS, data.title, "Noise explorer");
  const id = unique();
  let stop = () => {};

  // ---- what stands on the page

  const set = (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  };
  const dials = Object.fromEntries(
    DIALS.map(([name, words, says]) => {
      const [low, high] = data.limits[name];
      const steps = name === "first" || name === "others" ? data.sizes : Array.from({ length: high - low + 1 }, (_, i) => low + i);
      const one = dial(words, steps.length - 1, (step) => (stop(), set({ [name]: steps[step] })));
      const nearest = (v) => steps.reduce((best, s, i) => (Math.abs(s - v) < Math.abs(steps[best] - v) ? i : best), 0);
      return [name, { ...one, show: (v) => one.place(nearest(v), says(v)) }];
    }),
  );
  const radios = ["first", "another"].map((value) => {
    const input = make("input", { type: "radio", name: id, value });
    input.addEventListener("change", () => (stop(), set({ where: value })));
    return input;
  });
  const start = Object.fromEntries([...names, "where"].map((name) => [name, model.get(name)]));
  const jumps = [["Back to the start", start], ...data.presets].map(([words, to]) => button(words, () => jump(to)));
  const status = make("p", { role: "status", class: "no-status" });
  const picture = make("div", { class: "no-picture", "aria-hidden": "true" });
  const [tableBox, cells, tableElement] = table(
    "Alarms in 100 studies", ["way of looking", "alarms at", "if nothing is wrong", "with the planted gap"], ROWS,
  );
  root.append(
    fieldset("Jump to", ...jumps),
    make("div", { class: "no-dials" }, ...Object.values(dials).map((one) => one.row)),
    fieldset("The gap is", ...radios.map((input, i) => make("label", {}, input, [" in the first group", " in another group"][i]))),
    status,
    make(
      "div",
      { class: "no-main" },
      make(
        "div",
        {},
        make("p", { class: "no-key" }, swatch("fair", "nothing is wrong"), swatch("large", "and the gap is as large as the one seen"), swatch("planted", "with the planted gap"), make("span", {}, "Height: studies of 100")),
        picture,
      ),
      tableBox,
    ),
  );
  showIn(el, root);

  /** Move to a preset, whole numbers on the way. */
  function jump(to) {
    stop();
    const from = Object.fromEntries(names.map((name) => [name, model.get(name)]));
    model.set("where", to.where);
    stop = glide(500, (share) => {
      moving = share < 1;
      for (const name of names) model.set(name, Math.round(from[name] + (to[name] - from[name]) * share));
      moving = false;
      show();
      if (share === 1) model.save_changes();
    });
  }

  // ---- what a change does

  let moving = false;
  let width = 0;
  let bars = [[], []];
  const known = new Map(); // the last answers: another look needs two new sums only

  /** What `make` answers for this key, from memory where the key is the last one. */
  function remember(name, key, answer) {
    if (known.get(name)?.key !== key) known.set(name, { key, value: answer() });
    return known.get(name).value;
  }

  function show() {
    if (moving) return;
    const state = Object.fromEntries([...names, "where"].map((name) => [name, model.get(name)]));
    const { first, others, groups, base_rate, gap, where, look } = state;
    for (const name of names) dials[name].show(state[name]);
    for (const input of radios) input.checked = input.value === where;
    const level = data.levels[groups];
    const plain = `${first} ${others} ${groups} ${base_rate}`;
    const fair = remember("fair", plain, () => {
      const study = studyOf({ ...state, gap: 0 });
      const lowest = new Lowest(study);
      const more = lowest.histogram();
      const range = criticalGap(lowest, more, data.alarm);
      return { lowest, more, range, alarms: alarms(study, lowest, range, level) };
    });
    const planted = remember("planted", `${plain} ${gap} ${where}`, () => {
      if (gap === 0) return fair;
      const study = studyOf(state);
      const lowest = new Lowest(study);
      return { lowest, more: lowest.histogram(), alarms: alarms(study, lowest, fair.range, level) };
    });
    const rules = [`${look} points or more`, "smallest rate under 4/5 of the largest", `zero outside, against ${groups > 2 ? "one of the others" : "the other"}`, "", "p under 0.05"];
    const shares = [fair, planted].map((one) => [one.lowest.gap(10 * look), ...one.alarms]);
    for (const [i, row] of cells.entries()) {
      row[0].textContent = rules[i];
      put(row[1], shares[0][i], of100(shares[0][i]));
      put(row[2], shares[1][i], gap ? of100(shares[1][i]) : "–");
    }
    put(cells[3][0], fair.range, fair.range > 1000 ? "never: groups too small" : `${(fair.range / 10).toFixed(1)} points, which luck reaches in 5`);
    tableElement.classList.toggle("no-none", gap === 0);
    status.textContent = inWords(state, shares);
    const heights = (more) => more.slice(1).map((next, i) => more[i] - next);
    bars = [heights(fair.more), gap ? heights(planted.more) : []];
    redraw(state, fair.range);
  }

  function alarms(study, lowest, range, level) {
    const chi = chiSquares(study, data);
    let loud = 0;
    for (let r = 0; r < chi.length; r++) loud += chi[r] >= level.chi_square;
    return [lowest.failsFourFifths(), intervalsAlarm(study, level), lowest.gap(range), loud / chi.length];
  }

  function inWords({ groups, gap, where, look, base_rate }, [fair, planted]) {
    const luck = `If nothing is wrong, ${groups} groups lie ${look} points or more apart in ${of100(fair[0])} of 100 studies, and ${of100(fair[1])} fail the four-fifths rule.`;
    if (!gap) return `${luck} Plant a gap to see which test finds it.`;
    const who = where === "first" ? "the first group" : "another group";
    const behind = gap > base_rate ? `at 0% (it cannot be ${gap} points behind)` : `${inPoints(gap)} behind`;
    return `${luck} With ${who} ${behind}, chi-square alarms in ${of100(planted[4])}, the range in ${of100(planted[3])}, the intervals in ${of100(planted[2])}.`;
  }

  function redraw({ look }, range) {
    if (!width) return;
    const [left, right, top, bottom, height] = [34, 10, 18, 40, 230];
    const most = Math.max(20, look + 4, ...bars.map((b) => b.length + 1));
    const tallest = Math.max(...bars.flat());
    const x = (points) => left + ((width - left - right) * points) / most;
    const y = (share) => height - bottom - ((height - top - bottom) * share) / (1.05 * tallest);
    const bar = (share, i) => `M${x(i) + 0.5},${y(0)}V${y(share).toFixed(2)}H${x(i + 1) - 0.5}V${y(0)}Z`;
    const outline = bars[1].map((share, i) => `${i ? "L" : "M"}${x(i)},${y(share).toFixed(2)}H${x(i + 1)}`).join("");
    const step = most > 50 ? 20 : most > 25 ? 10 : 5;
    const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
    const shares = [0, 0.5, 1].map((part) => part * Number(tallest.toPrecision(1)));
    const label = (at, words, line) => [
      draw("line", { x1: x(at), x2: x(at), y1: top, y2: y(0), class: line }),
      draw("text", { x: Math.min(Math.max(x(at), left + 30), width - right - 60), y: 12, "text-anchor": "middle" }, words),
    ];
    const far = Math.abs(x(range / 10) - x(look)) > 100 && range / 10 <= most;
    picture.replaceChildren(
      draw(
        "svg",
        { width, height, viewBox: `0 0 ${width} ${height}` },
        ...shares.map((s) => draw("text", { x: left - 5, y: y(s) + 4, "text-anchor": "end", class: "ex-tick" }, String(Number((100 * s).toPrecision(2))))),
        draw("path", { d: bars[0].slice(0, look).map(bar).join(""), class: "no-fair" }),
        draw("path", { d: bars[0].map((s, i) => (i < look ? "" : bar(s, i))).join(""), class: "no-large" }),
        draw("path", { d: outline, class: "no-planted" }),
        draw("line", { x1: left, x2: width - right, y1: y(0), y2: y(0), class: "ex-axis" }),
        ...ticks.map((t) => draw("text", { x: x(t), y: y(0) + 15, "text-anchor": "middle", class: "ex-tick" }, String(t))),
        draw("text", { x: (left + width - right) / 2, y: height - 6, "text-anchor": "middle" }, "largest minus smallest rate (points)"),
        ...label(look, `seen: ${look}`, "no-look"),
        ...(far ? label(range / 10, `range test: ${(range / 10).toFixed(1)}`, "no-range") : []),
      ),
    );
  }

  fit(picture, (now) => {
    width = now;
    show();
  });
  for (const name of [...names, "where"]) model.on(`change:${name}`, show);
  show();
  return () => {
    stop();
    for (const name of [...names, "where"]) model.off(`change:${name}`, show);
  };
}

const swatch = (kind, words) => make("span", {}, draw("svg", { width: 22, height: 12, "aria-hidden": "true" }, draw("path", { d: "M1,1H21V11H1Z", class: `no-${kind}` })), ` ${words}`);

const CSS = `
.fa-noise .no-dials { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 24px; margin: 6px 0; }
.fa-noise .no-status { min-height: 2.8em; margin: 6px 0; }
.fa-noise .no-main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 10px 24px; align-items: start; }
.fa-noise .no-key { display: flex; flex-wrap: wrap; gap: 0 14px; }
.fa-noise .no-key svg { vertical-align: -2px; }
.fa-noise .no-picture { height: 230px; }
.fa-noise .no-picture svg { display: block; }
.fa-noise .no-fair { fill: var(--quiet); fill-opacity: 0.35; }
.fa-noise .no-large { fill: var(--quiet); }
.fa-noise .no-planted { fill: none; stroke: var(--accent); stroke-width: 2; }
.fa-noise .no-look { stroke: var(--ink); stroke-width: 2; }
.fa-noise .no-range { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 5 4; }
.fa-noise td:nth-child(2) { text-align: left; color: var(--quiet); }
.fa-noise th:nth-child(2) { text-align: left; }
.fa-noise table.no-none td:last-child { color: var(--quiet); }
@container (min-width: 620px) { .fa-noise .no-dials { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
@container (min-width: 860px) { .fa-noise .no-main { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
`;

export default { render };
