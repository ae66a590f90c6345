// What the thresholds make of each group: four rates side by side, and what the decisions are worth.

import { badge, capital, color, dial, draw, fit, gap, make, mark, points, whole } from "./common.js";
import { rate, total, valueOf } from "./threshold_counts.js";
import { cutX, EDGE, ticks } from "./threshold_panel.js";

export const NAMES = {
  selection_rate: "Selection rate",
  true_positive_rate: "True positive rate (TPR)",
  false_positive_rate: "False positive rate (FPR)",
  precision_score: "Precision",
  accuracy_score: "Accuracy",
};

/** The four rates side by side: a mark per group, and the gap as the bar between the outermost two. */
export class Rates {
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

  /** Write the gap of these cells; `seen` are the cells that a moving picture shows between two cuts. */
  show(cells, seen) {
    for (const [metric, { bar, words, marks }] of Object.entries(this.rows)) {
      const values = seen.map((c) => rate(c, metric));
      const known = values.filter((v) => !Number.isNaN(v));
      for (const [i, value] of values.entries()) {
        marks[i].style.display = Number.isNaN(value) ? "none" : "";
        if (!Number.isNaN(value)) marks[i].setAttribute("x", `${100 * value}%`);
      }
      bar.setAttribute("x1", `${known.length ? 100 * Math.min(...known) : 0}%`);
      bar.setAttribute("x2", `${known.length ? 100 * Math.max(...known) : 0}%`);
      const between = gap(cells.map((c) => rate(c, metric)));
      const equal = between <= this.tolerance;
      words.textContent = Number.isNaN(between) ? "0/0" : `${equal ? "✓ " : ""}gap ${points(between)}`;
      words.classList.toggle("te-equal", equal);
    }
  }
}

/** A value in words, three digits at most. */
export function worthWords(value) {
  const size = Math.abs(value);
  const words = size >= 1000 ? whole(Number(size.toPrecision(3))) : String(Number(size.toPrecision(3)));
  return value < 0 ? `−${words}` : words;
}

export const perThousandName = (data) => `${capital(data.unit || "value")} per 1,000 people`;

/** How many right selections bring what one wrong selection costs, each against leaving out. */
export const costRatio = (worth) => (worth.tn - worth.fp) / (worth.tp - worth.fn);

const HEIGHT = 132;
const LINES = ["none", "7 4", "2 3", "9 3 2 3", "4 2", "1 2", "12 4", "6 2 1 2"];

/**
 * What the decisions are worth at every threshold: a line per group over the same score axis as the people above
 * it, a mark where the group's threshold stands, a dial of what a wrong selection costs.
 */
export class Worth {
  /** `priced(worth)` is called when the dial has changed what decisions are worth. */
  constructor(data, tally, priced) {
    Object.assign(this, { data, tally });
    const name = `One wrongly ${data.decision} costs as much as`;
    this.dial = dial(name, data.costs.length - 1, (step) => {
      const { worth } = this;
      priced({ ...worth, fp: worth.tn - data.costs[step] * (worth.tp - worth.fn) });
    });
    this.svg = draw("svg", { "aria-hidden": "true", class: "te-curve", height: HEIGHT + 20 });
    this.all = make("span", { class: "te-says" });
    this.each = data.groups.map((group) => {
      const says = make("span");
      return { says, item: make("li", { style: `--group: ${color(group)}` }, badge(group), says) };
    });
    this.element = make(
      "div",
      { class: "te-worth" },
      make("div", { class: "ex-head" }, make("b", {}, perThousandName(data)), this.all),
      this.dial.row,
      this.svg,
      make("ul", { class: "ex-legend" }, ...this.each.map(({ item }) => item)),
    );
    fit(this.svg, (width) => {
      this.width = width;
      this.redraw();
      if (this.last) this.show(...this.last);
    });
  }

  /** Take what decisions are worth, and draw what each threshold would bring. */
  price(worth) {
    this.worth = worth;
    const { costs, decision } = this.data;
    const ratio = costRatio(worth);
    const nearest = costs.reduce((best, cost, i) => (Math.abs(cost - ratio) < Math.abs(costs[best] - ratio) ? i : best), 0);
    this.dial.place(nearest, `${worthWords(ratio)} rightly ${decision} ${ratio === 1 ? "brings" : "bring"}`);
    this.redraw();
  }

  per1000(group, cut) {
    return (1000 * valueOf(this.tally.cells(group, cut), this.worth)) / this.tally.people(group);
  }

  redraw() {
    if (!this.width || !this.worth) return;
    const { tally, data, width } = this;
    const curves = tally.groups.map((g) => Array.from({ length: tally.levels + 1 }, (_, cut) => this.per1000(g, cut)));
    const best = Math.max(...curves.flat());
    const high = Math.max(0, best);
    // Costly mistakes would press everything else against the top: what lies far below the line of nobody is cut off.
    const nobody = Math.min(...curves.map((values) => values.at(-1)));
    const low = Math.max(Math.min(0, ...curves.flat()), nobody - 1.5 * (high - nobody || Infinity));
    this.y = (value) => 12 + ((HEIGHT - 20) * (high - value)) / (high - low || 1);
    this.lowest = this.y(low);
    const line = (values, g) =>
      draw("path", {
        d: `M${values.map((value, cut) => `${cutX(cut, tally.levels, width)},${this.y(value)}`).join("L")}`,
        class: "te-line",
        style: `--group: ${color(data.groups[g])}`,
        "stroke-dasharray": LINES[g],
      });
    this.marks = data.groups.map((group) => mark(group, { style: `--group: ${color(group)}` }));
    const level = (value, words) => [
      draw("line", { x1: EDGE, x2: width - EDGE, y1: this.y(value), y2: this.y(value), class: "ex-scale" }),
      draw("text", { x: width - EDGE, y: this.y(value) - 4, "text-anchor": "end", class: "ex-tick" }, words),
    ];
    this.svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT + 20}`);
    this.svg.replaceChildren(
      ...level(0, "0"),
      ...(best === 0 ? [] : level(best, worthWords(best))),
      draw("svg", { width, height: HEIGHT - 4, overflow: "hidden" }, ...curves.map(line)),
      ...ticks(data.levels, width, HEIGHT + 14),
      ...this.marks,
    );
  }

  /** Show cuts; `at` are the places between two that a moving picture shows. */
  show(cuts, at) {
    this.last = [cuts, at];
    const { tally, data, worth } = this;
    const cells = tally.all(cuts);
    const words = (counts, people) => {
      const value = valueOf(counts, worth);
      return `${worthWords((1000 * value) / people)} (${worthWords(value)} in all)`;
    };
    this.all.textContent = `everyone ${words(total(cells), tally.everyone)}`;
    for (const g of tally.groups) {
      this.each[g].says.textContent = `${data.groups[g].name} ${words(cells[g], tally.people(g))}`;
      if (!this.width) continue;
      const [x, y] = [cutX(at[g], tally.levels, this.width), Math.min(this.lowest, this.y(this.per1000(g, at[g])))];
      this.marks[g].setAttribute("transform", `translate(${x},${y})`);
    }
  }
}

