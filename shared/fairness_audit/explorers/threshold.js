// The threshold explorer: one ES module, no build step, nothing fetched.
//
// It holds counts[group][label][level] of people and sums them once from the top. A threshold is a cut between
// two levels, so that each cell of a group's (label x decision) table is one look-up, and a move costs the
// groups, not the people. `threshold.py` does the same arithmetic; a browser test holds the two together.

import {
  badge, button, capital, color, draw, frame, gap, legend, make, mark, percent, place, points, put, showIn, sum, table, unique, whole,
} from "./common.js";

// ---------------------------------------------------------------- arithmetic on counts

const METRICS = {
  selection_rate: (c) => [c.fp + c.tp, c.tn + c.fp + c.fn + c.tp],
  true_positive_rate: (c) => [c.tp, c.fn + c.tp],
  false_positive_rate: (c) => [c.fp, c.tn + c.fp],
  precision_score: (c) => [c.tp, c.fp + c.tp],
  accuracy_score: (c) => [c.tn + c.tp, c.tn + c.fp + c.fn + c.tp],
};
const SHOWN = Object.keys(METRICS);
const CELLS = ["tn", "fp", "fn", "tp"];

const CRITERIA = {
  demographic_parity: ["selection_rate"],
  equal_opportunity: ["true_positive_rate"],
  equalized_odds: ["true_positive_rate", "false_positive_rate"],
  predictive_parity: ["precision_score"],
  best_accuracy: [],
};

/** 0/0 is NaN, never a silent number. */
function rate(cells, metric) {
  const [above, below] = METRICS[metric](cells);
  return below === 0 ? NaN : above / below;
}

class Tally {
  constructor(counts) {
    // selected[group][label][cut]: people on the levels from `cut` on; the last cut selects nobody.
    this.selected = counts.map((labels) =>
      labels.map((levels) => {
        const from = new Array(levels.length + 1).fill(0);
        for (let i = levels.length - 1; i >= 0; i--) from[i] = from[i + 1] + levels[i];
        return from;
      }),
    );
    this.groups = counts.length;
    this.levels = counts[0][0].length;
  }

  people(group) {
    return this.selected[group][0][0] + this.selected[group][1][0];
  }

  chosen(group, cut) {
    return this.selected[group][0][cut] + this.selected[group][1][cut];
  }

  cells(group, cut) {
    const [negative, positive] = this.selected[group];
    const [fp, tp] = [negative[cut], positive[cut]];
    return { tn: negative[0] - fp, fp, fn: positive[0] - tp, tp };
  }

  /** Who is selected now and was not at the start, and the reverse. A group has one threshold, so it is one or the other. */
  moved(group, cut, start) {
    const change = this.chosen(group, cut) - this.chosen(group, start);
    return { people: this.people(group), newly: Math.max(change, 0), noLonger: Math.max(-change, 0) };
  }

  /** The cuts that meet a criterion, chosen as `ThresholdExplorer.solve` says. */
  solve(criterion, tolerance) {
    const every = Array.from({ length: this.levels + 1 }, (_, cut) => cut);
    const groups = Array.from({ length: this.groups }, (_, group) => group);
    const correct = (group, cut) => this.cells(group, cut).tn + this.cells(group, cut).tp;
    if (criterion === "best_accuracy") {
      const totals = every.map((cut) => sum(groups.map((group) => correct(group, cut))));
      return groups.map(() => totals.indexOf(Math.max(...totals)));
    }
    const candidates = groups.map((group) => {
      const some = every.filter((cut) => {
        const chosen = this.chosen(group, cut);
        return chosen > 0 && chosen < this.people(group);
      });
      return (some.length ? some : every).map((cut) => ({
        cut,
        correct: correct(group, cut),
        rates: CRITERIA[criterion].map((metric) => rate(this.cells(group, cut), metric)),
      }));
    });
    let found = mostCorrect(candidates, tolerance);
    for (let width = 2 * tolerance; found === null; width *= 2) found = smallestGap(candidates, width);
    return found;
  }
}

/** Every way to keep, in each group, only cuts whose rates lie within `width` of common lowest values. */
function* windows(candidates, width, index = 0) {
  if (index === candidates[0][0].rates.length) {
    yield [[], candidates];
    return;
  }
  const known = candidates.flat().map((c) => c.rates[index]).filter((v) => !Number.isNaN(v));
  const lows = known.length ? [...new Set(known)].sort((a, b) => a - b) : [0];
  for (const low of lows) {
    const kept = candidates.map((group) =>
      group.filter(({ rates }) => Number.isNaN(rates[index]) || (rates[index] >= low && rates[index] - low <= width)),
    );
    if (kept.some((group) => group.length === 0)) continue;
    for (const [rest, inside] of windows(kept, width, index + 1)) yield [[low, ...rest], inside];
  }
}

const better = (a, b) => (b.correct > a.correct ? b : a); // of two alike the first, which selects more

function mostCorrect(candidates, width) {
  let [best, found] = [-1, null];
  for (const [, inside] of windows(candidates, width)) {
    const choice = inside.map((group) => group.reduce(better));
    const total = sum(choice.map((c) => c.correct));
    if (total > best) [best, found] = [total, choice.map((c) => c.cut)];
  }
  return found;
}

function smallestGap(candidates, width) {
  let [smallest, most, found] = [Infinity, -1, null];
  for (const [lows, inside] of windows(candidates, width)) {
    const above = ({ rates }) => Math.max(0, ...rates.map((v, i) => (Number.isNaN(v) ? 0 : v - lows[i])));
    const nearer = (a, b) => (above(b) < above(a) || (above(b) === above(a) && b.correct > a.correct) ? b : a);
    const choice = inside.map((group) => group.reduce(nearer));
    const distance = Math.max(...choice.map(above));
    const total = sum(choice.map((c) => c.correct));
    if (distance < smallest || (distance === smallest && total > most))
      [smallest, most, found] = [distance, total, choice.map((c) => c.cut)];
  }
  return found;
}

// ---------------------------------------------------------------- words

const BUTTONS = [
  ["demographic_parity", "Equal selection rate", "demographic parity"],
  ["equal_opportunity", "Equal TPR", "equal opportunity"],
  ["equalized_odds", "Equal TPR and FPR", "equalized odds"],
  ["predictive_parity", "Equal precision", "predictive parity"],
  ["best_accuracy", "Most correct decisions", "one threshold"],
];

const NAMES = {
  selection_rate: "Selection rate",
  true_positive_rate: "True positive rate (TPR)",
  false_positive_rate: "False positive rate (FPR)",
  precision_score: "Precision",
  accuracy_score: "Accuracy",
};

const CELL_NAMES = { tn: "true negatives", fp: "false positives", fn: "false negatives", tp: "true positives" };

const UNDEFINED = {
  selection_rate: "nobody is in it",
  true_positive_rate: "nobody in it has label 1",
  false_positive_rate: "nobody in it has label 0",
  precision_score: "nobody in it is selected",
  accuracy_score: "nobody is in it",
};

const plainPoints = (v) => (v === 0.01 ? "1 point" : points(v));
const perThousand = (n, people) => {
  const each = (1000 * n) / people;
  return each === 0 ? "0" : each < 0.1 ? "under 0.1" : each.toFixed(each < 10 ? 1 : 0);
};

// ---------------------------------------------------------------- drawing

const LEFT = 8; // where the score axis begins and ends in a panel's 560 units
const RIGHT = 552;
/** One group's people: label 1 above the line, label 0 below; solid if selected, striped if the decision was wrong. */
class Panel {
  constructor(data, tally, group, scale, height) {
    const id = unique();
    this.levels = tally.levels;
    this.middle = 18 + (height - 36) * (scale.up / (scale.up + scale.down));
    const unit = (height - 36) / (scale.up + scale.down);
    const people = tally.people(group);
    const step = (RIGHT - LEFT) / this.levels;
    const space = this.levels <= 25 ? step * 0.07 : 0;
    const shape = (label, way) => {
      const parts = data.counts[group][label].map((n, i) => {
        const tall = ((n / people) * unit * way).toFixed(2);
        const [from, to] = [LEFT + i * step + space, LEFT + (i + 1) * step - space];
        if (space) return `M${from},${this.middle}v${-tall}H${to}V${this.middle}Z`;
        return `${i ? "L" : "M"}${from},${this.middle - tall}H${to}`;
      });
      return space ? parts.join("") : `M${LEFT},${this.middle}L${parts.join("").slice(1)}V${this.middle}Z`;
    };
    const [above, below] = [shape(1, 1), shape(0, -1)];

    this.right = draw("rect", { y: 0, height, x: LEFT, width: RIGHT - LEFT });
    this.left = draw("rect", { y: 0, height, x: 0, width: 0 });
    this.line = draw("line", { y1: 0, y2: height, class: "te-cut" });
    this.corner = {};
    const corner = (cell, x, y, anchor) => {
      const number = draw("tspan", { class: "te-number" });
      this.corner[cell] = number;
      return draw("text", { x, y, "text-anchor": anchor, class: "te-corner" }, number, ` ${CELL_NAMES[cell]}`);
    };
    const stripes = (name, ...lines) =>
      draw(
        "pattern",
        { id: `${id}-${name}`, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        ...lines,
      );
    const clipped = (side, ...paths) => draw("g", { "clip-path": `url(#${id}-${side})` }, ...paths);
    const path = (d, kind, extra = {}) => draw("path", { d, class: `te-${kind}`, ...extra });
    this.svg = draw(
      "svg",
      { viewBox: `0 0 560 ${height + 18}`, "aria-hidden": "true", class: "te-panel" },
      draw(
        "defs",
        {},
        draw("clipPath", { id: `${id}-right` }, this.right),
        draw("clipPath", { id: `${id}-left` }, this.left),
        stripes("on", draw("rect", { width: 2.2, height: 6, class: "te-stripe te-on" })),
        stripes("off", draw("rect", { width: 2.2, height: 6, class: "te-stripe te-off" })),
      ),
      clipped("left", path(above, "off"), path(above, "striped", { fill: `url(#${id}-off)` }), path(below, "off")),
      clipped("right", path(above, "on"), path(below, "on"), path(below, "striped", { fill: `url(#${id}-on)` })),
      draw("line", { x1: 0, x2: 560, y1: this.middle, y2: this.middle, class: "ex-axis" }),
      this.line,
      corner("fn", LEFT, 12, "start"),
      corner("tp", RIGHT, 12, "end"),
      corner("tn", LEFT, height - 4, "start"),
      corner("fp", RIGHT, height - 4, "end"),
      ...ticks(data.levels, step, height),
    );
  }

  x(cut) {
    return LEFT + ((RIGHT - LEFT) * cut) / this.levels;
  }

  show(cut, cells) {
    const x = this.x(cut);
    this.left.setAttribute("width", x);
    this.right.setAttribute("x", x);
    this.right.setAttribute("width", 560 - x);
    this.line.setAttribute("x1", x);
    this.line.setAttribute("x2", x);
    for (const cell of CELLS) this.corner[cell].textContent = whole(cells[cell]);
  }

  /** The cut nearest to where somebody points. */
  cutAt(event) {
    const box = this.svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 560;
    return Math.max(0, Math.min(this.levels, Math.round(((x - LEFT) / (RIGHT - LEFT)) * this.levels)));
  }
}

/** Few levels are named under their bars, many at their lower edges. */
function ticks(names, step, height) {
  const few = names.length <= 25;
  const every = Math.max(1, Math.ceil(names.length / 10));
  const shown = names.map((name, i) => [name, i]).filter(([, i]) => i % every === 0);
  return shown.map(([name, i]) =>
    draw("text", { x: LEFT + (few ? i + 0.5 : i) * step, y: height + 14, "text-anchor": "middle", class: "ex-tick" }, name),
  );
}

/** The four rates side by side: a mark per group, and the gap as the bar between the outermost two. */
class Rates {
  constructor(data) {
    this.tolerance = data.tolerance;
    this.rows = {};
    this.element = make("div", { class: "te-rates", "aria-hidden": "true" });
    const [bad, good] = data.outcomes;
    const shares = {
      selection_rate: `${data.decision}, among everyone in the group`,
      true_positive_rate: `${data.decision}, among “${good}”`,
      false_positive_rate: `${data.decision}, among “${bad}”`,
      precision_score: `“${good}”, among those ${data.decision}`,
    };
    for (const [metric, share] of Object.entries(shares)) {
      const bar = draw("line", { y1: 14, y2: 14, class: "te-gap" });
      // A mark keeps its size and place at any width: its own <svg> stands at a percentage of the scale.
      const apart = Math.min(6, 12 / (data.groups.length - 1)); // up and down, so that none hides another
      const marks = data.groups.map((group, g) =>
        draw(
          "svg",
          { y: 14 + apart * (g - (data.groups.length - 1) / 2), overflow: "visible" },
          mark(group, { style: `--group: ${color(group)}` }),
        ),
      );
      const ends = [0, 25, 50, 75, 100].flatMap((v) => [
        draw("line", { x1: `${v}%`, x2: `${v}%`, y1: 11, y2: 17, class: "ex-scale" }),
        draw("text", { x: `${v}%`, y: 38, "text-anchor": v ? (v < 100 ? "middle" : "end") : "start", class: "ex-tick" }, `${v}%`),
      ]);
      const scale = draw("line", { x1: 0, x2: "100%", y1: 14, y2: 14, class: "ex-scale" });
      const words = make("span", { class: "te-gapwords" });
      this.rows[metric] = { bar, words, marks };
      this.element.append(
        make(
          "div",
          { class: "te-rate" },
          make("div", { class: "ex-head" }, make("b", {}, NAMES[metric]), words),
          make("div", { class: "te-share" }, share),
          draw("svg", { height: 43 }, scale, ...ends, bar, ...marks),
        ),
      );
    }
  }

  show(metric, values) {
    const { bar, words, marks } = this.rows[metric];
    const known = values.filter((v) => !Number.isNaN(v));
    const between = gap(values);
    for (const [i, value] of values.entries()) {
      marks[i].style.display = Number.isNaN(value) ? "none" : "";
      if (!Number.isNaN(value)) marks[i].setAttribute("x", `${100 * value}%`);
    }
    bar.setAttribute("x1", `${known.length ? 100 * Math.min(...known) : 0}%`);
    bar.setAttribute("x2", `${known.length ? 100 * Math.max(...known) : 0}%`);
    const equal = between <= this.tolerance;
    words.textContent = Number.isNaN(between) ? "0/0" : `${equal ? "✓ " : ""}gap ${points(between)}`;
    words.classList.toggle("te-equal", equal);
  }
}

// ---------------------------------------------------------------- the explorer

function render({ model, el }) {
  const data = model.get("data");
  const tally = new Tally(data.counts);
  const groups = data.groups.map((_, i) => i);
  const everyone = sum(groups.map((g) => tally.people(g)));
  const rule = (cut) =>
    cut === tally.levels ? "nobody" : `${data.score} ${data.sign} ${data.levels[cut]}`;
  const short = (cut) => (cut === tally.levels ? "nobody" : `${data.sign} ${data.levels[cut]}`);
  const each = (cuts) => `${data.score} ${groups.map((g) => `${short(cuts[g])} for ${data.groups[g].name}`).join(", ")}`;
  const solved = {};
  const id = unique();
  let together = model.get("thresholds").every((cut, _, all) => cut === all[0]);
  let active = null;

  // ---- what stands on the page

  const root = frame("fa-te", CSS, data.title, "Threshold explorer");
  root.append(
    make(
      "p",
      { class: "te-key" },
      make("span", {}, `Above the line: ${data.outcomes[1]}. Below: ${data.outcomes[0]}.`),
      swatch("on", data.decision),
      swatch("off", `not ${data.decision}`),
      swatch("wrong", "wrong decision"),
    ),
  );

  const mode = make("fieldset", { class: "te-mode" }, make("legend", {}, "Thresholds"));
  const radios = [
    [true, "one for everyone"],
    [false, "one per group"],
  ].map(([value, words]) => {
    const input = make("input", { type: "radio", name: `${id}-mode`, value: value ? "one" : "each" });
    input.addEventListener("change", () => {
      together = value;
      const cuts = model.get("thresholds");
      choose(value ? cuts.map(() => cuts[0]) : cuts, null);
    });
    mode.append(make("label", {}, input, ` ${words}`));
    return [value, input];
  });
  const action = (name, words, act) => mode.append(button(words, act, name));
  action("back", "Back to the start", () => {
    const start = model.get("start");
    together = start.every((cut) => cut === start[0]);
    choose(start, null);
  });
  action("restart", "Make this the start", () => {
    model.set("start", [...model.get("thresholds")]);
    model.save_changes();
  });

  const jumps = make("fieldset", { class: "te-jumps" }, make("legend", {}, "Jump to"));
  const buttons = BUTTONS.map(([criterion, words, formal]) => {
    const button = make("button", { type: "button", "data-criterion": criterion, "aria-pressed": "false" });
    button.append(make("span", { class: "te-words" }, words), make("span", { class: "te-formal" }, formal));
    button.addEventListener("click", () => jump(criterion));
    jumps.append(button);
    return [criterion, button];
  });
  const status = make("p", { class: "te-status", role: "status" });
  const tellMoved = make("p", { class: "te-tellmoved" });
  root.append(make("div", { class: "te-controls" }, mode, jumps), make("div", { class: "te-told" }, status, tellMoved));

  const stack = make("div", { class: "te-stack" });
  const shared = slider("for everyone", (cut) => choose(groups.map(() => cut), null));
  shared.row.prepend(make("span", { class: "te-who" }, "Everyone"));
  stack.append(shared.row);
  const scale = {
    up: Math.max(...groups.map((g) => Math.max(...data.counts[g][1]) / tally.people(g)), 1e-9),
    down: Math.max(...groups.map((g) => Math.max(...data.counts[g][0]) / tally.people(g)), 1e-9),
  };
  const height = groups.length <= 2 ? 168 : groups.length <= 4 ? 128 : 104;
  const rows = data.groups.map((group, g) => {
    const panel = new Panel(data, tally, g, scale, height);
    const own = slider(`for ${group.name}`, (cut) => {
      const cuts = [...model.get("thresholds")];
      cuts[g] = cut;
      choose(cuts, null);
    });
    const says = make("span", { class: "te-says" });
    const head = make("div", { class: "ex-head" }, badge(group), make("b", {}, group.name), says);
    const block = make("div", { class: "te-group", style: `--group: ${color(group)}` }, head, own.row, panel.svg);
    panel.svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      panel.svg.setPointerCapture(event.pointerId);
      point(g, panel.cutAt(event));
    });
    panel.svg.addEventListener("pointermove", (event) => {
      if (panel.svg.hasPointerCapture(event.pointerId)) point(g, panel.cutAt(event));
    });
    stack.append(block);
    return { panel, own, says };
  });
  stack.append(make("div", { class: "te-axisname" }, `${data.score} (${data.sign === "≥" ? "higher" : "lower"} scores to the right)`));

  const rates = new Rates(data);
  const picture = make("div", { class: "te-picture" }, legend(data.groups), rates.element);
  root.append(make("div", { class: "te-main" }, stack, picture));

  const [rateTable, rateCells] = table(
    "Rates",
    ["Group", "Threshold", ...SHOWN.map((m) => NAMES[m])],
    [...data.groups.map((g) => g.name), "Everyone", "Gap, points"],
  );
  const [movedBox, movedCells, movedTable] = table(
    "",
    ["Group", "At the start", "Now", "Now, and not at the start", "At the start, and not now"],
    [...data.groups.map((g) => g.name), "Everyone"],
    (cell) => cell.append(make("b"), make("small")),
  );
  root.append(make("div", { class: "te-tables" }, rateTable, movedBox));
  showIn(el, root);

  // ---- what it does

  function slider(words, moved) {
    const input = make("input", { type: "range", min: 0, max: tally.levels, step: 1, "aria-label": `Threshold ${words}` });
    input.addEventListener("input", () => moved(Number(input.value)));
    const row = make("div", { class: "te-slide" }, input);
    return { input, row };
  }

  function point(group, cut) {
    choose(together ? groups.map(() => cut) : model.get("thresholds").map((c, g) => (g === group ? cut : c)), null);
  }

  function choose(cuts, criterion) {
    active = criterion;
    if (criterion === null) say("");
    if (cuts.some((cut, g) => cut !== model.get("thresholds")[g])) {
      model.set("thresholds", [...cuts]); // the model answers with a change, which shows it
      model.save_changes();
    } else show();
  }

  function jump(criterion) {
    solved[criterion] ??= tally.solve(criterion, data.tolerance);
    const cuts = solved[criterion];
    if (criterion === "best_accuracy") together = true;
    else if (cuts.some((cut) => cut !== cuts[0])) together = false;
    choose(cuts, criterion);
    const gaps = CRITERIA[criterion].map((m) => gap(groups.map((g) => rate(tally.cells(g, cuts[g]), m))));
    const apart = Math.max(...gaps.filter((v) => !Number.isNaN(v)));
    const right = whole(sum(groups.map((g) => tally.cells(g, cuts[g]).tn + tally.cells(g, cuts[g]).tp)));
    const decisions = `${right} of ${whole(everyone)}`;
    if (criterion === "best_accuracy") say(`${capital(rule(cuts[0]))}: no other single threshold gets more decisions right, ${decisions}.`);
    else if (apart === -Infinity) say("There is nothing to make equal: the rate is 0/0 in every group.");
    else if (apart <= data.tolerance)
      say(`Equal to within ${plainPoints(data.tolerance)}: ${each(cuts)}. Of all thresholds this equal, these get the most decisions right, ${decisions}.`);
    else say(`As near as these score levels come, ${points(apart)} apart: ${each(cuts)}. ${capital(decisions)} decisions are right.`);
  }

  function say(words) {
    status.textContent = words || "Drag a threshold, use the arrow keys on it, or jump to the thresholds that meet a criterion.";
  }

  /** Everything that a threshold changes. Its cost grows with the groups alone. */
  function show() {
    const cuts = model.get("thresholds");
    const start = model.get("start");
    if (cuts.some((cut) => cut !== cuts[0])) together = false;
    if (active && cuts.some((cut, g) => cut !== solved[active][g])) active = null;
    const cells = groups.map((g) => tally.cells(g, cuts[g]));
    const all = Object.fromEntries(CELLS.map((cell) => [cell, sum(cells.map((c) => c[cell]))]));

    root.dataset.mode = together ? "one" : "each";
    for (const [value, input] of radios) input.checked = value === together;
    for (const [criterion, button] of buttons) button.setAttribute("aria-pressed", String(criterion === active));
    place(shared.input, cuts[0], `${rule(cuts[0])}: ${percent(rate(all, "selection_rate"))} of everyone ${data.decision}`);
    for (const g of groups) {
      const chosen = percent(rate(cells[g], "selection_rate"));
      rows[g].panel.show(cuts[g], cells[g]);
      rows[g].says.textContent = `${data.decision} if ${rule(cuts[g])}: ${chosen} of ${whole(tally.people(g))}`;
      if (cuts[g] === tally.levels) rows[g].says.textContent = `nobody of ${whole(tally.people(g))} is ${data.decision}`;
      place(rows[g].own.input, cuts[g], `${rule(cuts[g])}: ${chosen} ${data.decision}`);
      rateCells[g][0].textContent = short(cuts[g]);
      rateCells[g][0].dataset.value = cuts[g];
    }
    rateCells[groups.length][0].textContent = "";
    rateCells[groups.length + 1][0].textContent = "";
    for (const [i, metric] of SHOWN.entries()) {
      const values = cells.map((c) => rate(c, metric));
      for (const g of groups) put(rateCells[g][i + 1], values[g], percent(values[g]), UNDEFINED[metric]);
      const overall = rate(all, metric);
      put(rateCells[groups.length][i + 1], overall, percent(overall), UNDEFINED[metric]);
      const apart = gap(values);
      put(rateCells[groups.length + 1][i + 1], apart, Number.isNaN(apart) ? "0/0" : (100 * apart).toFixed(1), "no group has this rate");
      if (metric !== "accuracy_score") rates.show(metric, values);
    }

    movedTable.caption.textContent = `${capital(data.decision)}, of every 1,000 in the row`;
    const moved = groups.map((g) => tally.moved(g, cuts[g], start[g]));
    moved.push({
      people: everyone,
      newly: sum(moved.map((m) => m.newly)),
      noLonger: sum(moved.map((m) => m.noLonger)),
    });
    const { newly, noLonger } = moved.at(-1);
    const from = start.every((cut) => cut === start[0]) ? rule(start[0]) : each(start);
    const still = newly + noLonger === 0;
    tellMoved.textContent = still
      ? `The start is ${from}: nobody's decision differs from it.`
      : `Of every 1,000 people, ${perThousand(newly, everyone)} are ${data.decision} now and were not at the start ` +
        `(${from}); ${perThousand(noLonger, everyone)} were and are not now.`;
    const before = groups.map((g) => tally.chosen(g, start[g]));
    const now = groups.map((g) => tally.chosen(g, cuts[g]));
    for (const [i, { people, newly, noLonger }] of moved.entries()) {
      const [was, is] = i < groups.length ? [before[i], now[i]] : [sum(before), sum(now)];
      for (const [j, n] of [was, is, newly, noLonger].entries()) {
        const cell = movedCells[i][j];
        cell.dataset.people = n;
        cell.dataset.value = (1000 * n) / people;
        cell.firstChild.textContent = perThousand(n, people);
        cell.lastChild.textContent = `${whole(n)} people`;
        cell.classList.toggle("te-none", n === 0);
      }
    }
  }

  model.on("change:thresholds", show);
  model.on("change:start", show);
  say("");
  show();
  return () => {
    model.off("change:thresholds", show);
    model.off("change:start", show);
  };
}

function swatch(kind, words) {
  return make("span", { class: "te-swatch" }, make("i", { class: `te-${kind}`, "aria-hidden": "true" }), ` ${words}`);
}

const CSS = `
.fa-te .te-key { display: flex; flex-wrap: wrap; gap: 2px 16px; color: var(--ink); }
.fa-te .te-swatch { display: inline-flex; align-items: center; gap: 4px; white-space: nowrap; }
.fa-te .te-swatch i { width: 20px; height: 12px; border: 1.5px solid var(--quiet); }
.fa-te .te-swatch i.te-on { background: var(--quiet); }
.fa-te .te-swatch i.te-wrong { background: repeating-linear-gradient(135deg, var(--quiet) 0 2px, transparent 2px 5px); }
.fa-te .te-controls { margin-top: 8px; }
.fa-te .te-jumps { gap: 6px; margin-top: 4px; }
.fa-te button .te-words { display: block; font-weight: 600; }
.fa-te button .te-formal { display: block; font-size: 12px; }
.fa-te .te-told { min-height: 4.2em; margin: 8px 0 6px; }
.fa-te .te-tellmoved { color: var(--quiet); }
.fa-te .te-main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px 28px; }
.fa-te .te-tables { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px 28px; margin-top: 12px; align-items: start; }
.fa-te .te-group { margin-bottom: 8px; }
.fa-te .ex-head .te-says { margin-left: auto; }
.fa-te .te-who { font-weight: 600; }
.fa-te .te-slide input[type="range"] {
  width: calc(100% * ${RIGHT - LEFT} / 560 + 18px); margin-left: calc(100% * ${LEFT} / 560 - 9px);
}
.fa-te[data-mode="one"] .te-group .te-slide, .fa-te[data-mode="each"] .te-stack > .te-slide { display: none; }
.fa-te svg.te-panel {
  display: block; width: 100%; height: auto; overflow: visible; cursor: ew-resize; touch-action: pan-y; user-select: none;
}
.fa-te .te-picture { align-self: start; position: sticky; top: 8px; }
.fa-te .te-rates { display: grid; grid-template-columns: repeat(auto-fit, minmax(285px, 1fr)); gap: 10px 14px; }
.fa-te .te-rate > svg { display: block; width: 100%; overflow: visible; margin-top: 4px; }
.fa-te .te-rate .ex-head { justify-content: space-between; }
.fa-te .te-rate .te-share { color: var(--quiet); min-height: 1.4em; }
.fa-te .te-gapwords.te-equal { font-weight: 700; }
.fa-te svg .te-corner { fill: var(--quiet); paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
.fa-te svg .te-number { font-weight: 600; fill: var(--ink); }
.fa-te .te-on { fill: var(--group); }
.fa-te .te-off { fill: var(--group); fill-opacity: 0.12; stroke: var(--edge); stroke-width: 1.2; }
.fa-te .te-stripe.te-on { fill: var(--paper); fill-opacity: 0.75; }
.fa-te .te-stripe.te-off { fill: var(--group); fill-opacity: 0.8; stroke: none; }
.fa-te .te-striped { stroke: none; pointer-events: none; }
.fa-te .te-cut { stroke: var(--ink); stroke-width: 2.5; }
.fa-te .te-gap { stroke: var(--quiet); stroke-width: 6; }
.fa-te .te-axisname { text-align: center; color: var(--quiet); margin-top: -6px; }
.fa-te td b { font-weight: 600; display: block; }
.fa-te td small { font-size: 11.5px; color: var(--quiet); white-space: nowrap; }
.fa-te td.te-none b { font-weight: 400; color: var(--quiet); }
@container (min-width: 860px) {
  .fa-te .te-main { grid-template-columns: minmax(0, 1.4fr) minmax(0, 1fr); }
  .fa-te .te-tables { grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr); }
}
@media (forced-colors: active) {
  .fa-te .te-swatch i { forced-color-adjust: none; }
}
@media print {
  .fa-te .te-slide, .fa-te .te-status { display: none; }
  .fa-te .te-group { break-inside: avoid; }
}
`;

export default { render };
export { Tally };
