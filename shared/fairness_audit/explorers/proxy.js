// The proxy explorer: the gap that a model keeps without the group, what dropping the proxy costs, and who pays.
//
// Python has worked out what each model decides (`proxy_model.py`); here it is arithmetic on counts of people, as
// in `proxy.py`, and a browser test holds the two together.

import {
  badge, button, color, dial, draw, fieldset, frame, glide, legend, make, mark, percent, points, put, showIn, table, whole,
} from "./common.js";
import { Axes } from "./axes.js";

const MODELS = ["aware", "unaware", "dropped"];
const MOST = 420; // people per 1,000 on the right picture's axis

// ---------------------------------------------------------------- arithmetic

/** The page's data with rows of numbers read from their text. */
function read(data) {
  const row = (text) => text.split(" ").map(Number);
  const decided = Object.fromEntries(
    Object.entries(data.decided).map(([model, { selected, right }]) => [model, { selected: selected.map(row), right: right.map(row) }]),
  );
  return { ...data, decided, strengths: row(data.strengths), auc: row(data.auc), gaps: row(data.gaps) };
}

/** A model's cells for both groups; the second group's are the first's with both labels and decisions turned. */
function cellsOf(data, model, row, column) {
  const { selected, right } = data.decided[model];
  const at = model === "unaware" ? column : 0;
  const tp = right[row][at];
  const positives = data.people / 2 + Math.round((data.people * data.gaps[row]) / 2);
  const [fp, fn] = [selected[row][at] - tp, positives - tp];
  const tn = data.people - positives - fp;
  return [{ tn, fp, fn, tp }, { tn: tp, fp: fn, fn: fp, tp: tn }];
}

const RATES = {
  selection_gap: ({ tn, fp, fn, tp }) => (fp + tp) / (tn + fp + fn + tp),
  tpr_gap: ({ fn, tp }) => tp / (fn + tp),
  fpr_gap: ({ tn, fp }) => fp / (tn + fp),
};

/** What each model does: the rows of `table` and of `bearers` in Python. */
function compare(data, row, column) {
  const cells = MODELS.map((model) => cellsOf(data, model, row, column));
  const correct = cells.map(([a, b]) => a.tn + a.tp + b.tn + b.tp);
  const rows = cells.map(([a, b], m) => {
    const gaps = Object.fromEntries(Object.entries(RATES).map(([name, of]) => [name, of(a) - of(b)]));
    const aware = RATES.selection_gap(cells[0][0]) - RATES.selection_gap(cells[0][1]);
    return {
      ...gaps,
      kept: aware ? gaps.selection_gap / aware : NaN,
      correct: (1000 * correct[m]) / (2 * data.people),
      fewer: (1000 * (correct[0] - correct[m])) / (2 * data.people),
    };
  });
  const each = (n) => (1000 * n) / data.people;
  const bearers = cells.map((pair) =>
    pair.map(({ fp, fn, tp }, g) => ({
      selected: each(fp + tp),
      refused_wrongly: each(fn),
      more_refused_wrongly: each(fn - cells[0][g].fn),
      selected_wrongly: each(fp),
      more_selected_wrongly: each(fp - cells[0][g].fp),
    })),
  );
  return { rows, bearers };
}

// ---------------------------------------------------------------- the explorer

const signed = (v, digits = 1) => {
  const text = Math.abs(v).toFixed(digits);
  return Number(text) === 0 ? text : `${v < 0 ? "−" : "+"}${text}`;
};

const COLUMNS = [
  ["selection_gap", "selection gap, points", (v) => signed(100 * v)],
  ["tpr_gap", "TPR gap, points", (v) => signed(100 * v)],
  ["fpr_gap", "FPR gap, points", (v) => signed(100 * v)],
  ["kept", "of the gap kept", percent],
  ["correct", "correct, per 1,000", (v) => v.toFixed(0)],
  ["fewer", "fewer correct", (v) => v.toFixed(0)],
];
const BEARERS = ["selected", "refused_wrongly", "more_refused_wrongly", "selected_wrongly", "more_selected_wrongly"];

function render({ model, el }) {
  const data = read(model.get("data"));
  const { groups, decision, models } = data;
  const [label0, label1] = data.outcomes;
  const [lastStrength, lastGap] = [data.strengths.length - 1, data.gaps.length - 1];
  let stop = () => {};
  let quiet = false;
  const column = () => data.strengths.indexOf(model.get("strength"));
  const row = () => data.gaps.indexOf(model.get("base_rate_gap"));

  function set(strength, gap, saved = true) {
    quiet = true;
    model.set("strength", data.strengths[strength]);
    model.set("base_rate_gap", data.gaps[gap]);
    quiet = false;
    if (saved) model.save_changes();
    show();
  }

  function choose(strength, gap) {
    stop();
    set(strength, gap);
  }

  function go(strength, gap) {
    stop();
    const [from, below] = [column(), row()];
    stop = glide(900, (t) => set(Math.round(from + t * (strength - from)), Math.round(below + t * (gap - below)), t === 1));
  }

  // ---- what stands on the page

  const root = frame("fa-px", CSS, data.title, "Proxy explorer");
  const strengthDial = dial("Proxy strength", lastStrength, (step) => choose(step, row()));
  const gapDial = dial("Base rates", lastGap, (step) => choose(column(), step));
  const started = [data.strengths.indexOf(data.start.strength), data.gaps.indexOf(data.start.base_rate_gap)];
  const presets = [
    ["Start", () => started],
    ["No proxy", () => [0, row()]],
    ["Strong proxy", () => [lastStrength, row()]],
    ["Equal base rates", () => [column(), 0]],
  ].map(([words, where]) => button(words, () => go(...where())));
  const status = make("p", { class: "px-told", role: "status" });
  root.append(fieldset("Go to", ...presets), make("div", { class: "px-dials" }, strengthDial.row, gapDial.row), status);

  const left = new Axes({
    x: { name: "proxy strength, standard deviations", from: 0, to: 4, ticks: [0, 1, 2, 3, 4].map((v) => [v, `${v}`]) },
    y: { name: "gap in selection rates, points", from: -0.1, to: 0.8, ticks: [0, 0.2, 0.4, 0.6, 0.8].map((v) => [v, `${Math.round(100 * v)}`]) },
    redraw: show,
  });
  const curve = draw("path", { class: "px-curve" });
  const [ceiling, floor] = ["px-ceiling", "px-floor"].map((kind) => draw("line", { class: kind }));
  const lines = models.map((words) => draw("text", { class: "px-label" }, words));
  const here = draw("circle", { r: 7, class: "px-here" });
  const measured = data.measured.map(() => draw("g", { class: "px-measured" }, draw("line"), draw("circle", { r: 4.5 })));
  left.layer.append(ceiling, floor, curve, here, ...measured, ...lines);
  left.drag((x) => choose(Math.round((x / 4) * lastStrength), row()));

  const harms = [
    ["refused_wrongly", `“${label1}”, not ${decision}`],
    ["selected_wrongly", `“${label0}”, ${decision}`],
  ];
  const right = new Axes({
    x: { name: "people per 1,000 of the group", from: 0, to: MOST, ticks: [0, 100, 200, 300, 400].map((v) => [v, `${v}`]) },
    y: { name: "wrong decisions", from: -8.2, to: 0, ticks: [] },
    redraw: show,
  });
  const strips = harms.map(([, words], h) => {
    const heading = draw("text", { class: "px-heading" }, words);
    const rows = models.map((name) => {
      const parts = [draw("line", { class: "px-between" }), draw("text", { class: "ex-tick" }, name)];
      const marks = groups.map((group) => draw("g", { style: `--group: ${color(group)}` }, mark(group)));
      right.layer.append(...parts, ...marks);
      return { parts, marks };
    });
    right.layer.append(heading);
    return { heading, rows, top: -0.4 - 4.1 * h };
  });

  root.append(
    make(
      "div",
      { class: "px-pictures" },
      make("div", {}, make("div", { class: "ex-head" }, make("b", {}, "The gap that is kept")), left.element,
        data.measured.length ? make("p", { class: "px-key ex-quiet" }, make("span", { class: "px-ring", "aria-hidden": "true" }), "measured, with 95% interval") : ""),
      make("div", {}, make("div", { class: "ex-head" }, make("b", {}, "Who bears the errors"), legend(groups)), right.element),
    ),
  );
  const [does, cells] = table(`Gaps: ${groups[0].name} minus ${groups[1].name}`, ["model", ...COLUMNS.map(([, words]) => words)], models);
  const names = models.flatMap((name) => groups.map((group) => `${name}: ${group.name}`));
  const [bears, who] = table(
    "Of every 1,000 people of the group (+ or −: against the first model)",
    ["model: group", decision, `“${label1}”, not ${decision}`, "more", `“${label0}”, ${decision}`, "more"],
    names,
  );
  for (const [i, one] of [...bears.querySelectorAll("tbody th")].entries()) one.prepend(badge(groups[i % 2]), " ");
  for (const [i, one] of [...bears.querySelectorAll("tbody tr")].entries()) one.style.setProperty("--group", color(groups[i % 2]));
  root.append(make("div", { class: "px-tables" }, does, bears));
  showIn(el, root);

  // ---- what changes

  function show() {
    if (quiet) return;
    const [at, gap] = [column(), row()];
    const found = compare(data, gap, at);
    strengthDial.place(at, `${data.strengths[at].toFixed(1)} (AUC ${data.auc[at].toFixed(2)})`);
    const base = [0.5 + data.gaps[gap] / 2, 0.5 - data.gaps[gap] / 2].map((p) => `${Math.round(100 * p)}%`);
    gapDial.place(gap, base.join(" and "));
    for (const [m, line] of found.rows.entries())
      for (const [c, [name, , words]] of COLUMNS.entries())
        put(cells[m][c], line[name], Number.isNaN(line[name]) ? "0/0" : words(line[name]), "there is no gap to keep");
    for (const [m, pair] of found.bearers.entries())
      for (const [g, numbers] of pair.entries())
        for (const [c, name] of BEARERS.entries())
          put(who[2 * m + g][c], numbers[name], name.startsWith("more") ? signed(numbers[name], 0) : numbers[name].toFixed(0));
    status.textContent = sentence(found);
    drawLeft(found, gap, at);
    drawRight(found);
  }

  function sentence({ rows, bearers }) {
    const [aware, unaware, dropped] = rows;
    const rates = groups.map((group, g) => `${(bearers[1][g].selected / 10).toFixed(0)} in 100 (${group.name})`).join(" and ");
    const keeps = `With ${data.proxy} in place of the ${data.attribute}, ${rates} are ${decision}: ${points(unaware.selection_gap)} apart`;
    if (Number.isNaN(unaware.kept)) return `${keeps}. With equal base rates no model has a gap.`;
    const changes = groups.map((group, g) => {
      const more = Math.round(bearers[2][g].refused_wrongly - bearers[1][g].refused_wrongly);
      return `${Math.abs(more)} ${more < 0 ? "fewer" : "more"} (${group.name})`;
    });
    const price = Math.round(unaware.correct - dropped.correct);
    return (
      `${keeps}, ${percent(unaware.kept)} of the gap with the ${data.attribute} (${points(aware.selection_gap)}). Without ${data.proxy} there is no gap, ` +
      `${price} fewer of 1,000 decisions are correct, and “${label1}”, not ${decision}, are, per 1,000, ${changes.join(" and ")}.`
    );
  }

  function drawLeft({ rows }, gap, at) {
    if (!left.ready) return;
    const selected = data.decided.unaware.selected[gap];
    const path = selected.map((n, i) => `${left.X(data.strengths[i]).toFixed(1)},${left.Y((2 * n) / data.people - 1).toFixed(1)}`);
    curve.setAttribute("d", `M${path.join("L")}`);
    const across = (line, y) => {
      for (const [name, value] of Object.entries({ x1: left.X(0), x2: left.X(4), y1: y, y2: y })) line.setAttribute(name, value);
    };
    const [top, bottom] = [left.Y(rows[0].selection_gap), left.Y(0)];
    across(ceiling, top);
    across(floor, bottom);
    const under = left.Y((2 * selected[data.strengths.indexOf(2.5)]) / data.people - 1) + 26;
    const flat = bottom - top < 50; // no room for three names between the lines
    for (const [i, [x, y, anchor]] of [
      [left.X(0) + 6, top - 6, "start"],
      [left.X(2.5), Math.min(bottom - 8, under), "start"],
      [left.X(4) - 2, bottom + 15, "end"],
    ].entries()) {
      for (const [name, value] of Object.entries({ x, y, "text-anchor": anchor })) lines[i].setAttribute(name, value);
      lines[i].style.display = flat && i === 1 ? "none" : "";
    }
    here.setAttribute("cx", left.X(data.strengths[at]));
    here.setAttribute("cy", left.Y(rows[1].selection_gap));
    for (const [i, [strength, value, low, high]] of data.measured.entries()) {
      measured[i].style.display = data.gaps[gap] === data.start.base_rate_gap ? "" : "none";
      const [line, ring] = measured[i].children;
      const x = left.X(strength);
      for (const [name, v] of Object.entries({ x1: x, x2: x, y1: left.Y(low), y2: left.Y(high) })) line.setAttribute(name, v);
      ring.setAttribute("cx", x);
      ring.setAttribute("cy", left.Y(value));
    }
  }

  function drawRight({ bearers }) {
    if (!right.ready) return;
    for (const [h, { heading, rows, top }] of strips.entries()) {
      heading.setAttribute("x", right.X(0) + 4);
      heading.setAttribute("y", right.Y(top));
      for (const [m, { parts, marks }] of rows.entries()) {
        const y = right.Y(top - 1 - 0.95 * m);
        const values = bearers[m].map((numbers) => numbers[harms[h][0]]);
        const [x1, x2] = [Math.min(...values), Math.max(...values)].map((v) => right.X(v));
        for (const [name, v] of Object.entries({ x1, x2, y1: y, y2: y })) parts[0].setAttribute(name, v);
        parts[1].setAttribute("x", right.X(MOST));
        parts[1].setAttribute("y", y + 4);
        parts[1].setAttribute("text-anchor", "end");
        for (const [g, value] of values.entries()) marks[g].setAttribute("transform", `translate(${right.X(value)},${y})`);
      }
    }
  }

  for (const key of ["strength", "base_rate_gap"]) model.on(`change:${key}`, show);
  show();
  return () => {
    stop();
    for (const key of ["strength", "base_rate_gap"]) model.off(`change:${key}`, show);
  };
}

const CSS = `
.fa-px .px-dials { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 0 28px; margin: 4px 0; }
.fa-px .px-told { min-height: 4.2em; margin: 6px 0; font-weight: 600; }
.fa-px .px-pictures { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px 24px; }
.fa-px .ex-legend { margin: 0 0 0 auto; }
.fa-px .px-curve { fill: none; stroke: var(--ink); stroke-width: 2.2; }
.fa-px .px-ceiling { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 7 4; }
.fa-px .px-floor { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 2 4; }
.fa-px svg .px-label { font-size: 12px; paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
.fa-px svg .px-heading { font-size: 12px; font-weight: 600; }
.fa-px .px-here { fill: var(--ink); stroke: var(--paper); stroke-width: 2; }
.fa-px .px-measured line { stroke: var(--accent); stroke-width: 1.6; }
.fa-px .px-measured circle, .fa-px .px-ring { fill: var(--paper); stroke: var(--accent); stroke-width: 2; }
.fa-px .px-ring { display: inline-block; width: 10px; height: 10px; border: 2px solid var(--accent); border-radius: 50%; margin: 0 6px 0 42px; }
.fa-px tbody th { white-space: nowrap; }
.fa-px tbody th .ex-badge { vertical-align: -3px; }
.fa-px .px-between { stroke: var(--rule); stroke-width: 5; }
.fa-px .px-tables { display: grid; grid-template-columns: minmax(0, 1fr); gap: 10px 24px; margin-top: 10px; align-items: start; }
@container (min-width: 760px) {
  .fa-px .px-pictures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@container (min-width: 1000px) {
  .fa-px .px-tables { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
`;

export default { render };
