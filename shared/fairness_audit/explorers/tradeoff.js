// The tradeoff explorer: one ES module, no build step, nothing fetched.
//
// Estimates, intervals and people are counted in Python, once. What depends on the axes, the methods looked at
// and the limit is worked out here: who beats whom, who lies under the limit, who is moved. `tradeoff.py` does
// the same arithmetic; a browser test holds the two together.

import {
  badge, button, capital, color, dial, draw, fieldset, fit, frame, glide, make, place, put, showIn, sum, table, unique, whole,
} from "./common.js";

// ---------------------------------------------------------------- arithmetic

const CLOSE = 1e-12; // two values that differ by less are a tie
const APART = ["neither", "across only", "upward only", "in both"]; // where two methods can be told apart
const real = (v) => (v === null ? NaN : v);

class Bench {
  constructor(data) {
    Object.assign(this, { data, n: data.methods.length });
    this.place = Object.fromEntries(data.metrics.map((m, k) => [m.key, k]));
  }

  metric(key) {
    return this.data.metrics[this.place[key]];
  }

  column(key, part = "estimate") {
    return this.data[part].map((row) => real(row[this.place[key]]));
  }

  /** A metric's values with their signs such that more is better. */
  gains(key) {
    const sign = this.metric(key).better === "less" ? -1 : 1;
    return this.column(key).map((v) => sign * v);
  }

  /** For each method the places of those that are as good in both metrics and better in one. */
  beatenBy(x, y) {
    const [a, b] = [this.gains(x), this.gains(y)];
    const beats = (j, i) =>
      a[j] >= a[i] - CLOSE && b[j] >= b[i] - CLOSE && (a[j] > a[i] + CLOSE || b[j] > b[i] + CLOSE);
    return a.map((_, i) => a.map((_, j) => j).filter((j) => beats(j, i)));
  }

  /** The interval of method i's metric minus method j's; where it holds 0 they cannot be told apart. */
  between(i, j, key) {
    if (i === j) return [0, 0];
    const [a, b] = [Math.min(i, j), Math.max(i, j)];
    const found = this.data.apart[this.place[key]][a * this.n - (a * (a + 1)) / 2 + b - a - 1];
    if (found === null) return [NaN, NaN];
    return i > j ? found : [-found[1], -found[0]];
  }

  differ(i, j, key) {
    const [low, high] = this.between(i, j, key);
    return low > 0 || high < 0;
  }

  /** 0 where two cannot be told apart, 1 in the first metric only, 2 in the second only, 3 in both. */
  apart(i, j, x, y) {
    return Number(this.differ(i, j, x)) + 2 * Number(this.differ(i, j, y));
  }

  /** The places of the methods within the limit, the best one first. */
  under(x, y, limit) {
    const most = limit === null ? Infinity : limit + CLOSE;
    const [across, up] = [this.column(x), this.gains(y)];
    const inside = across.map((_, i) => i).filter((i) => across[i] <= most && !Number.isNaN(up[i]));
    return inside.sort((i, j) => up[j] - up[i] || across[i] - across[j] || i - j);
  }

  /** Whose decision differs, by group and in all: people, gained, lost, and whom it serves worst. */
  moved(i, j) {
    const { both, size } = this.data;
    const rows = size.map((people, g) => ({
      people: sum(people),
      gained: sum(both[i][i][g]) - sum(both[i][j][g]),
      lost: sum(both[j][j][g]) - sum(both[i][j][g]),
      gainedWrong: both[i][i][g][0] - both[i][j][g][0],
      lostWrong: both[j][j][g][1] - both[i][j][g][1],
    }));
    const all = {};
    for (const part of Object.keys(rows[0])) all[part] = sum(rows.map((row) => row[part]));
    return [...rows, all];
  }
}

// ---------------------------------------------------------------- words

const FACTOR = { share: 100, points: 100, auc: 1, count: 1 };
const UNIT = { share: "%", points: " points", auc: "", count: "" };

function bare(kind, v) {
  const shown = FACTOR[kind] * v;
  return kind === "auc" ? shown.toFixed(3) : kind === "count" && Math.abs(shown) >= 10 ? whole(Math.round(shown)) : shown.toFixed(1);
}
const say = (kind, v) => (Number.isNaN(v) ? "–" : bare(kind, v) + UNIT[kind]);
const plain = (kind, v) => (Number.isNaN(v) ? "–" : bare(kind, v));
const range = (kind, low, high) => (Number.isNaN(low) ? "no interval" : `${bare(kind, low)} to ${bare(kind, high)}`);
function signed(kind, v) {
  if (Number.isNaN(v)) return "–";
  const words = bare(kind, Math.abs(v));
  return `${Number(words.replace(/,/g, "")) === 0 ? "" : v < 0 ? "−" : "+"}${words}${kind === "share" ? " points" : UNIT[kind]}`;
}
const signedRange = (kind, low, high) =>
  range(kind, low, high).replace(/-/g, "−");
const listed = (names) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join("; ")} and ${names.at(-1)}`);
const axisName = (m) => `${m.name}${m.kind === "share" ? ", %" : m.kind === "points" ? ", points" : m.kind === "count" ? `, ${m.unit}` : ""}`;

// ---------------------------------------------------------------- the picture

const SIDES = [[1, 0], [0, -1], [-1, 0], [0, 1], [0.75, -0.75], [-0.75, -0.75], [0.75, 0.75], [-0.75, 0.75]];

class Picture {
  constructor(bench, pin) {
    this.bench = bench;
    this.now = null;
    this.layers = Object.fromEntries(
      ["grid", "over", "crosses", "links", "front", "marks"].map((name) => [name, draw("g", { class: `tr-${name}` })]),
    );
    this.svg = draw("svg", { "aria-hidden": "true", class: "tr-picture" }, ...Object.values(this.layers));
    this.shade = draw("rect", { y: 0, class: "tr-shade" });
    this.edge = draw("line", { class: "tr-limit" });
    this.layers.over.append(this.shade, this.edge);
    this.path = draw("polyline", { class: "tr-path" });
    this.layers.front.append(this.path);
    this.parts = bench.data.methods.map((method, i) => {
      const number = draw("text", { class: "tr-number", "dominant-baseline": "central" });
      const mark = i ? draw("circle", { r: 6, class: "tr-mark" }) : draw("rect", { x: -6, y: -6, width: 12, height: 12, class: "tr-mark" });
      const group = draw("g", {}, draw("title", {}, method.name), draw("circle", { r: 11, class: "tr-ring" }), mark, number);
      const cross = draw("path", { class: "tr-cross" });
      const link = draw("line", { class: "tr-link" });
      this.layers.marks.append(group);
      this.layers.crosses.append(cross);
      this.layers.links.append(link);
      return { group, number, cross, link };
    });
    this.svg.addEventListener("click", (event) => {
      const box = this.svg.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      const near = (this.now ?? []).map((p, i) => [p ? Math.hypot(p[0] - x, p[1] - y) : Infinity, i]).sort((a, b) => a[0] - b[0]);
      if (near.length && near[0][0] < 24) pin(near[0][1]);
    });
    fit(this.svg, (width) => {
      this.width = width;
      if (this.state) this.show(this.state, true);
    });
  }

  /** Go to a state; marks glide where only the axes have changed. */
  show(state, atOnce = false) {
    const axes = `${state.x} ${state.y}`;
    const moved = this.axes !== undefined && this.axes !== axes && !atOnce;
    const needed = this.axes !== axes || atOnce;
    Object.assign(this, { state, axes });
    if (!this.width) return;
    if (needed) this.layOut();
    if (!needed && this.stop) return void this.paint();
    if (!moved || !this.now) {
      this.stop?.();
      this.now = this.goal;
      this.paint();
      return;
    }
    this.stop?.();
    const from = this.now;
    this.stop = glide(450, (t) => {
      this.now = this.goal.map((to, i) => to && (from[i] ? to.map((v, c) => from[i][c] + t * (v - from[i][c])) : to));
      if (t === 1) this.stop = undefined;
      this.paint();
    });
  }

  /** Scales, grid, and where each method belongs: mark, then the ends of its two intervals. */
  layOut() {
    const { bench, state, width } = this;
    const height = Math.max(300, Math.min(420, width * 0.75));
    const room = { left: 46, right: width - 12, top: 24, bottom: height - 42 };
    this.room = room;
    this.svg.setAttribute("height", height);
    this.layers.grid.replaceChildren();
    const scales = [["x", room.left, room.right], ["y", room.bottom, room.top]].map(([axis, from, to]) => {
      const metric = bench.metric(state[axis]);
      const [at, low, high] = ["estimate", "low", "high"].map((part) => bench.column(state[axis], part).map((v) => FACTOR[metric.kind] * v));
      const known = [...at, ...low, ...high].filter((v) => !Number.isNaN(v));
      const [least, most] = known.length ? [Math.min(...known), Math.max(...known)] : [0, 1];
      const pad = 0.05 * (most - least) || 1;
      const place = (v) => from + ((to - from) * (v - least + pad)) / (most - least + 2 * pad);
      for (const v of ticks(least - pad, most + pad, axis === "x" ? width / 90 : 6)) this.gridline(axis, place(v), v);
      const side = metric.better === "less" ? { x: "← ", y: "↓ " }[axis] : { x: "→ ", y: "↑ " }[axis];
      const where = axis === "x" ? { x: room.right, y: height - 6, "text-anchor": "end" } : { x: 2, y: 12 };
      this.layers.grid.append(draw("text", where, `${axisName(metric)} (${side}${metric.better} is better)`));
      return { place, at, low, high, factor: FACTOR[metric.kind] };
    });
    this.scales = scales;
    const [a, b] = scales;
    this.goal = a.at.map((x, i) => {
      if (Number.isNaN(x) || Number.isNaN(b.at[i])) return null;
      const ends = scales.flatMap((s) => [s.low[i], s.high[i]].map((v) => s.place(Number.isNaN(v) ? s.at[i] : v)));
      return [a.place(x), b.place(b.at[i]), ...ends];
    });
    this.sides = this.labelSides();
  }

  gridline(axis, at, value) {
    const { room } = this;
    const line = axis === "x" ? { x1: at, x2: at, y1: room.top, y2: room.bottom } : { x1: room.left, x2: room.right, y1: at, y2: at };
    const where = axis === "x" ? { x: at, y: room.bottom + 15, "text-anchor": "middle" } : { x: room.left - 6, y: at + 4, "text-anchor": "end" };
    this.layers.grid.append(draw("line", { ...line, class: "tr-gridline" }), draw("text", { ...where, class: "ex-tick" }, String(value)));
  }

  /** One number after the other takes the side of its mark that is nearest to nothing else. */
  labelSides() {
    const taken = this.goal.filter((p) => p).map((p) => p.slice(0, 2));
    return this.goal.map((p) => {
      if (!p) return null;
      const free = SIDES.map(([dx, dy]) => {
        const [x, y] = [p[0] + 19 * dx, p[1] + 19 * dy];
        const off = x < this.room.left + 6 || x > this.room.right - 4 || y < this.room.top + 4 || y > this.room.bottom - 4;
        const nearest = Math.min(18, ...taken.filter((q) => q[0] !== p[0] || q[1] !== p[1]).map((q) => Math.hypot(q[0] - x, q[1] - y)));
        return [nearest - (off ? 40 : 0), dx, dy, x, y];
      });
      const [, dx, dy, x, y] = free.reduce((best, one) => (one[0] > best[0] ? one : best));
      taken.push([x, y]);
      return [14 * dx, 19 * dy, dx > 0 ? "start" : dx < 0 ? "end" : "middle"];
    });
  }

  paint() {
    const { now, state, room } = this;
    const pinned = now[state.pinned];
    for (const [i, { group, number, cross, link }] of this.parts.entries()) {
      const p = now[i];
      for (const part of [group, cross, link]) part.style.display = p ? "" : "none";
      if (!p) continue;
      const [x, y, left, right, low, high] = p;
      group.setAttribute("transform", `translate(${x.toFixed(2)},${y.toFixed(2)})`);
      group.setAttribute("class", [state.front.has(i) && "is-front", i === state.pinned && "is-pinned", i === state.against && "is-against"].filter(Boolean).join(" "));
      const [dx, dy, anchor] = this.sides[i];
      for (const [name, v] of [["x", dx], ["y", dy], ["text-anchor", anchor]]) number.setAttribute(name, v);
      number.textContent = `${i === state.best ? "★" : ""}${i + 1}`;
      cross.setAttribute("d", `M${left},${y}H${right}M${x},${low}V${high}`);
      cross.setAttribute("class", i === state.pinned || i === state.against ? "tr-cross is-looked-at" : "tr-cross");
      const together = pinned && i !== state.pinned && state.apart[i] === 0;
      link.style.display = together ? "" : "none";
      if (together) for (const [name, v] of [["x1", pinned[0]], ["y1", pinned[1]], ["x2", x], ["y2", y]]) link.setAttribute(name, v);
    }
    const front = [...state.front].map((i) => now[i]).filter((p) => p).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    this.path.setAttribute("points", front.map((p) => `${p[0]},${p[1]}`).join(" "));
    const at = state.limit === null ? Infinity : this.scales[0].place(this.scales[0].factor * state.limit);
    const inside = at < room.right;
    this.layers.over.style.display = inside ? "" : "none";
    if (!inside) return;
    const from = Math.max(room.left, at);
    for (const [name, v] of [["x", from], ["y", room.top], ["width", room.right - from], ["height", room.bottom - room.top]]) this.shade.setAttribute(name, v);
    for (const [name, v] of [["x1", from], ["x2", from], ["y1", room.top], ["y2", room.bottom]]) this.edge.setAttribute(name, v);
  }
}

/** Round values inside a range, about so many. */
function ticks(from, to, about) {
  const rough = (to - from) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((m) => m * power >= rough) * power;
  const found = [];
  for (let k = Math.ceil(from / step); k * step <= to; k++) found.push(Number((k * step).toPrecision(6)));
  return found;
}

const sample = (kind, shape, words) =>
  make("span", { class: "tr-sample" }, draw("svg", { viewBox: "-12 -12 24 24", "aria-hidden": "true" }, draw("g", { class: kind }, ...shape)), ` ${words}`);

function key() {
  const dot = () => draw("circle", { r: 6, class: "tr-mark" });
  const ring = () => draw("circle", { r: 11, class: "tr-ring" });
  return make(
    "p",
    { class: "tr-key" },
    sample("is-front", [dot()], "on the front"),
    sample("", [dot()], "beaten"),
    sample("", [draw("rect", { x: -6, y: -6, width: 12, height: 12, class: "tr-mark" })], "the first method"),
    sample("is-pinned", [ring(), dot()], "pinned"),
    sample("is-against", [ring(), dot()], "compared"),
    sample("", [draw("line", { x1: -11, x2: 11, class: "tr-link" })], "cannot be told apart from the pinned one"),
    make("span", {}, "★ best under the limit"),
    make("span", {}, "thin crosses: intervals"),
  );
}

// ---------------------------------------------------------------- the explorer

function render({ model, el }) {
  const data = model.get("data");
  const bench = new Bench(data);
  const names = data.methods.map((m) => m.name);
  const people = whole(sum(data.size.flat()));
  const id = unique();
  const set = (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  };

  // ---- what stands on the page

  const root = frame("fa-tr", CSS, data.title, "Tradeoff explorer");
  const level = `${Number((100 * data.level).toPrecision(3))}%`;
  root.append(
    make(
      "p",
      { class: "ex-quiet" },
      `Parameters were chosen on ${data.chosen_on}; all numbers here are of the same ${people} test rows, with ${level} intervals. ` +
        "A point can be on the front by luck, and picking the best of several uses these rows up: check the one you pick on new people.",
    ),
  );
  const axes = Object.fromEntries(
    [["x", "Across"], ["y", "Upward"]].map(([axis, words]) => {
      const options = data.metrics.filter((m) => m.better && (axis === "y" || m.better === "less"));
      const select = make("select", { "data-axis": axis }, ...options.map((m) => make("option", { value: m.key }, capital(m.name))));
      select.addEventListener("change", () => set(axis === "x" ? { x: select.value, limit: null } : { y: select.value }));
      return [axis, { select, label: make("label", {}, `${words}: `, select) }];
    }),
  );
  const limits = dial("", 1, (step) => {
    const grid = data.grid[model.get("x")];
    set({ limit: step >= grid.length - 1 ? null : grid[step] });
  });
  const status = make("p", { role: "status" });
  const verdict = make("p", { class: "tr-verdict" });
  const picture = new Picture(bench, (i) => set({ pinned: names[i] }));

  const [methodBox, methodCells, methodTable] = table(
    "Pin a method",
    ["Method", "x", "y", "On the front (in redraws)", "Beaten by", "Told apart"],
    names,
  );
  const radios = names.map((name, i) => {
    const input = make("input", { type: "radio", name: `${id}-pin`, value: name });
    input.addEventListener("change", () => set({ pinned: name }));
    methodTable.tBodies[0].rows[i].cells[0].replaceChildren(make("label", {}, input, make("b", {}, `${i + 1} `), name));
    return input;
  });
  const heads = methodTable.tHead.rows[0].cells;
  heads[3].title = `In brackets: in how many of ${whole(data.replicates)} redraws of the people`;
  heads[5].title = "From the pinned one: in which of the two metrics the interval of the difference leaves out 0";

  const against = make("select", {}, ...names.map((name) => make("option", { value: name }, name)));
  against.addEventListener("change", () => set({ against: against.value }));
  const twin = fieldset(
    "Compare",
    make("label", {}, "the pinned one with ", against),
    button("Swap the two", () => set({ pinned: model.get("against"), against: model.get("pinned") }), "swap"),
  );
  const note = make("p", { class: "ex-quiet" });
  const two = (cell) => cell.append(make("b"), make("small"));
  const [pairBox, pairCells, pairTable] = table("Every metric", ["Metric", "", "", "Difference"], data.metrics.map((m) => m.key), two);
  data.metrics.forEach((m, k) => (pairTable.tBodies[0].rows[k].cells[0].textContent = capital(m.kind === "count" ? `${m.name}, ${m.unit}` : m.name)));
  const rows = [...data.groups.map((g) => g.name), "everyone"];
  const [movedBox, movedCells, movedTable] = table(
    "", ["Group", `Newly ${data.decision}`, `No longer ${data.decision}`], rows, two,
  );
  data.groups.forEach((g, i) => {
    const head = movedTable.tBodies[0].rows[i].cells[0];
    head.replaceChildren(make("span", { class: "tr-group", style: `--group: ${color(g)}` }, badge(g), ` ${g.name}`));
  });
  root.append(
    make("div", { class: "tr-controls" }, fieldset("Axes", axes.x.label, axes.y.label), limits.row),
    make("div", { class: "tr-told" }, status, verdict),
    make("div", { class: "tr-main" }, make("div", {}, picture.svg, key()), methodBox),
    make("div", { class: "tr-pair" }, twin, note),
    make("div", { class: "tr-tables" }, pairBox, movedBox),
  );
  showIn(el, root);

  // ---- what it does

  function show() {
    const [x, y, limit] = ["x", "y", "limit"].map((name) => model.get(name));
    const [pinned, other] = ["pinned", "against"].map((name) => names.indexOf(model.get(name)));
    const [across, up] = [bench.metric(x), bench.metric(y)];
    const [xs, ys] = [bench.column(x), bench.column(y)];
    const beaten = bench.beatenBy(x, y);
    const front = new Set(names.map((_, i) => i).filter((i) => !beaten[i].length && !Number.isNaN(xs[i] + ys[i])));
    const apart = names.map((_, i) => bench.apart(i, pinned, x, y));
    const under = bench.under(x, y, limit);
    const share = data.share[x][y];

    for (const [axis, { select }] of Object.entries(axes)) {
      select.value = axis === "x" ? x : y;
      for (const option of select.options) option.disabled = option.value === (axis === "x" ? y : x);
    }
    status.textContent = tell(pinned, { front, beaten, apart, share, across, up, xs, ys });
    const best = showLimit({ x, y, limit, under, across, up, xs, ys });
    picture.show({ x, y, limit, pinned, against: other, front, apart, best });

    heads[1].textContent = capital(axisName(across));
    heads[2].textContent = capital(axisName(up));
    for (const [i, cells] of methodCells.entries()) {
      radios[i].checked = i === pinned;
      methodTable.tBodies[0].rows[i].classList.toggle("is-front", front.has(i));
      const lacks = (v, key) => (Number.isNaN(v) ? data.reason[i][bench.place[key]] : "");
      put(cells[0], xs[i], plain(across.kind, xs[i]), lacks(xs[i], x));
      put(cells[1], ys[i], plain(up.kind, ys[i]), lacks(ys[i], y));
      put(cells[2], Number(front.has(i)), (front.has(i) ? "yes" : "no") + (share ? ` (${(100 * share[i]).toFixed(0)}%)` : ""));
      cells[2].dataset.share = share ? share[i] : NaN;
      const by = beaten[i].map((j) => j + 1);
      put(cells[3], by.length, by.length > 4 ? `${by.slice(0, 3).join(", ")} and ${by.length - 3} more` : by.join(", ") || "nobody");
      cells[3].title = listed(beaten[i].map((j) => names[j]));
      put(cells[4], i === pinned ? -1 : apart[i], i === pinned ? "pinned" : APART[apart[i]]);
    }
    showPair(pinned, other);
  }

  /** What the axes and the pinned method come to, in a sentence or two. */
  function tell(i, { front, beaten, apart, share, across, up, xs, ys }) {
    const start = `${front.size} of ${names.length} methods are on the front of ${up.name} and ${across.name}. `;
    const who = capital(names[i]);
    if (Number.isNaN(xs[i] + ys[i])) return `${start}${who} has no value in one of them and is not in the picture.`;
    if (front.has(i)) {
      const often = share ? `, and in ${(100 * share[i]).toFixed(0)}% of ${whole(data.replicates)} redraws of the people` : "";
      return `${start}${who} is on it${often}.`;
    }
    const firm = beaten[i].find((j) => apart[j] === 3);
    const by = beaten[i].length > 3 ? `${beaten[i].length} others` : listed(beaten[i].map((j) => names[j]));
    const luck = [
      "but the two cannot be told apart in either",
      `but the two can be told apart only in ${across.name}`,
      `but the two can be told apart only in ${up.name}`,
    ];
    const sure = firm !== undefined ? `by ${names[firm]} in both, beyond what luck explains` : luck[apart[beaten[i][0]]];
    const which = beaten[i].length > 1 && firm === undefined ? "but from none of them can it be told apart in both" : sure;
    return `${start}${who} is beaten by ${by}, ${beaten[i].length > 1 ? which : sure}.`;
  }

  function showLimit({ x, y, limit, under, across, up, xs, ys }) {
    const grid = data.grid[x];
    const last = grid.length - 1;
    const step = limit === null ? last : grid.findIndex((v) => v >= limit - CLOSE);
    const most = limit === null ? "no limit" : say(across.kind, limit);
    limits.input.max = last;
    limits.row.firstChild.textContent = `Largest acceptable ${across.name}`;
    limits.place(step < 0 ? last : step, most);
    const head = limit === null ? "No limit." : `Limit: ${across.name} at most ${most}.`;
    if (!under.length) {
      verdict.textContent = `${head} No method is left.`;
      verdict.dataset.best = "";
      return -1;
    }
    const [best, ...rest] = under;
    const [low, high] = ["low", "high"].map((part) => bench.column(x, part)[best]);
    const reaches = limit === null ? "" : high <= limit + CLOSE ? "; the whole interval is inside" : "; the interval reaches past the limit";
    const twins = rest.filter((j) => !bench.differ(best, j, y));
    const tied = !twins.length ? "" : ` In ${up.name} it cannot be told apart from ${twins.length > 3 ? `${twins.length} others` : listed(twins.map((j) => names[j]))}.`;
    verdict.dataset.best = names[best];
    verdict.textContent =
      `${head} Of ${under.length} method${under.length > 1 ? "s" : ""} left, ${names[best]} has the best ${up.name}, ${say(up.kind, ys[best])}. ` +
      `Its ${across.name} is ${say(across.kind, xs[best])} (${range(across.kind, low, high)}${reaches}).${tied}`;
    limits.input.setAttribute("aria-valuetext", `${most}: best is ${names[best]}`);
    return best;
  }

  let shown = "";
  function showPair(i, j) {
    if (shown === `${i} ${j}`) return;
    shown = `${i} ${j}`;
    against.value = names[j];
    note.textContent = [i, j].filter((m) => data.methods[m].note).map((m) => `${capital(names[m])}: ${data.methods[m].note}.`).join(" ");
    pairTable.tHead.rows[0].cells[1].textContent = capital(names[i]);
    pairTable.tHead.rows[0].cells[2].textContent = capital(names[j]);
    for (const [k, { key, kind }] of data.metrics.entries()) {
      const [one, two] = [i, j].map((m) => ["estimate", "low", "high"].map((part) => real(data[part][m][k])));
      for (const [at, [v, low, high]] of [one, two].entries()) fill(pairCells[k][at], v, low, high, say(kind, v), range(kind, low, high));
      for (const [at, m] of [i, j].entries()) {
        const cell = pairCells[k][at];
        if (data.reason[m][k]) cell.title = data.reason[m][k];
        if (data.reason[m][k].endsWith("has no score")) cell.firstChild.textContent = "no score";
      }
      const [low, high] = bench.between(i, j, key);
      const difference = one[0] - two[0];
      fill(pairCells[k][2], difference, low, high, signed(kind, difference), signedRange(kind, low, high));
      pairCells[k][2].classList.toggle("is-apart", low > 0 || high < 0);
    }
    movedTable.caption.textContent = `Who is moved: ${names[i]} instead of ${names[j]}, of every 1,000 in the row`;
    for (const [g, row] of bench.moved(i, j).entries()) {
      [[row.gained, row.gainedWrong, data.outcomes[0]], [row.lost, row.lostWrong, data.outcomes[1]]].forEach(([n, worst, label], at) => {
        const cell = movedCells[g][at];
        const per = (1000 * n) / row.people;
        Object.assign(cell.dataset, { value: per, people: n, worst });
        cell.firstChild.textContent = per > 0 && per < 0.1 ? "under 0.1" : per.toFixed(per && per < 10 ? 1 : 0);
        cell.lastChild.textContent = n ? `${whole(n)} people, ${whole(worst)} “${label}”` : "nobody";
      });
    }
  }

  function fill(cell, value, low, high, words, between) {
    Object.assign(cell.dataset, { value, low, high });
    cell.removeAttribute("title");
    cell.firstChild.textContent = words;
    cell.lastChild.textContent = Number.isNaN(value) ? "" : between;
  }

  const watched = ["x", "y", "pinned", "against", "limit"].map((name) => `change:${name}`);
  for (const event of watched) model.on(event, show);
  show();
  return () => watched.forEach((event) => model.off(event, show));
}

const CSS = `
.fa-tr .tr-controls { margin: 8px 0 4px; }
.fa-tr .tr-told { min-height: 5.6em; margin: 6px 0; display: grid; gap: 4px; align-content: start; }
.fa-tr .tr-main, .fa-tr .tr-tables { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px 26px; align-items: start; }
.fa-tr .tr-tables { margin-top: 8px; }
.fa-tr .tr-pair { margin-top: 14px; }
.fa-tr .tr-pair label { white-space: normal; max-width: 100%; }
.fa-tr .ex-dial { grid-template-columns: minmax(110px, 300px) minmax(90px, 1fr) minmax(84px, max-content); }
.fa-tr svg.tr-picture { display: block; width: 100%; overflow: visible; }
.fa-tr .tr-marks g { cursor: pointer; }
.fa-tr .tr-key { display: flex; flex-wrap: wrap; gap: 0 14px; font-size: 12px; }
.fa-tr .tr-sample { display: inline-flex; align-items: center; gap: 3px; }
.fa-tr .tr-sample svg { width: 18px; height: 18px; flex: none; }
.fa-tr .tr-mark { fill: var(--paper); stroke: var(--quiet); stroke-width: 1.6; }
.fa-tr .is-front > .tr-mark { fill: var(--accent); stroke: var(--ink); }
.fa-tr .tr-ring { fill: none; stroke: none; }
.fa-tr .is-pinned > .tr-ring { stroke: var(--ink); stroke-width: 2.4; }
.fa-tr .is-against > .tr-ring { stroke: var(--ink); stroke-width: 1.8; stroke-dasharray: 4 3; }
.fa-tr svg .tr-number { font-size: 11.5px; fill: var(--quiet); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
.fa-tr svg .is-front .tr-number, .fa-tr svg .is-pinned .tr-number { fill: var(--ink); font-weight: 700; }
.fa-tr .tr-gridline { stroke: var(--rule); stroke-width: 0.6; }
.fa-tr .tr-cross { stroke: var(--quiet); stroke-width: 1; opacity: 0.45; fill: none; }
.fa-tr .tr-cross.is-looked-at { stroke-width: 2; opacity: 1; }
.fa-tr .tr-link { stroke: var(--ink); stroke-width: 1.6; stroke-dasharray: 1.5 4; stroke-linecap: round; }
.fa-tr .tr-path { fill: none; stroke: var(--accent); stroke-width: 2; }
.fa-tr .tr-shade { fill: var(--quiet); opacity: 0.13; }
.fa-tr .tr-limit { stroke: var(--ink); stroke-width: 1.6; stroke-dasharray: 6 4; }
.fa-tr tbody th label { cursor: pointer; }
.fa-tr tbody tr:not(.is-front) th label { color: var(--quiet); }
.fa-tr .tr-group { display: inline-flex; align-items: center; gap: 4px; }
.fa-tr td b { font-weight: 500; display: block; white-space: nowrap; }
.fa-tr td small { font-size: 11.5px; color: var(--quiet); }
.fa-tr .tr-tables > :first-child small { white-space: nowrap; }
.fa-tr td.is-apart b { font-weight: 700; }
@container (min-width: 900px) {
  .fa-tr .tr-main { grid-template-columns: minmax(0, 1fr) minmax(0, 1.15fr); }
  .fa-tr .tr-main tbody th { min-width: 150px; }
  .fa-tr .tr-tables { grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr); }
}
@media (forced-colors: active) {
  .fa-tr .is-front > .tr-mark { fill: CanvasText; }
}
`;

export default { render };
