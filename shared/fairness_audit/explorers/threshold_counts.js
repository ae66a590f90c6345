// Arithmetic on counts of people, as `threshold.py` and `threshold_search.py` do it.
//
// It holds counts[group][label][level] and sums them once from the top. A threshold is a cut between two levels,
// so that each cell of a group's (label x decision) table is one look-up, and a move costs the groups, not the
// people.

import { sum } from "./common.js";

const METRICS = {
  selection_rate: (c) => [c.fp + c.tp, c.tn + c.fp + c.fn + c.tp],
  true_positive_rate: (c) => [c.tp, c.fn + c.tp],
  false_positive_rate: (c) => [c.fp, c.tn + c.fp],
  precision_score: (c) => [c.tp, c.fp + c.tp],
  accuracy_score: (c) => [c.tn + c.tp, c.tn + c.fp + c.fn + c.tp],
};
export const SHOWN = Object.keys(METRICS);
export const CELLS = ["tn", "fp", "fn", "tp"];

export const CRITERIA = {
  demographic_parity: ["selection_rate"],
  equal_opportunity: ["true_positive_rate"],
  equalized_odds: ["true_positive_rate", "false_positive_rate"],
  predictive_parity: ["precision_score"],
  best_accuracy: [],
  most_value: [],
};

/** 0/0 is NaN, never a silent number. */
export function rate(cells, metric) {
  const [above, below] = METRICS[metric](cells);
  return below === 0 ? NaN : above / below;
}

export const total = (all) => Object.fromEntries(CELLS.map((cell) => [cell, sum(all.map((c) => c[cell]))]));
export const correct = (cells) => cells.tn + cells.tp;

/** What decisions bring, by what one of each kind brings. */
export const valueOf = (c, worth) => c.tn * worth.tn + c.fp * worth.fp + c.fn * worth.fn + c.tp * worth.tp + 0;

export class Tally {
  constructor(counts) {
    // selected[group][label][cut]: people on the levels from `cut` on; the last cut selects nobody.
    this.selected = counts.map((labels) =>
      labels.map((levels) => {
        const from = new Array(levels.length + 1).fill(0);
        for (let i = levels.length - 1; i >= 0; i--) from[i] = from[i + 1] + levels[i];
        return from;
      }),
    );
    this.groups = counts.map((_, group) => group);
    this.levels = counts[0][0].length;
    this.everyone = sum(this.groups.map((group) => this.people(group)));
  }

  people(group) {
    return this.selected[group][0][0] + this.selected[group][1][0];
  }

  chosen(group, cut) {
    return this.selected[group][0][cut] + this.selected[group][1][cut];
  }

  /** The four counts. Between two cuts, where only a moving picture stands, they are in proportion. */
  cells(group, cut) {
    const [fp, tp] = this.selected[group].map((from) => {
      const below = Math.floor(cut);
      return cut === below ? from[cut] : from[below] + (cut - below) * (from[below + 1] - from[below]);
    });
    const [negative, positive] = this.selected[group];
    return { tn: negative[0] - fp, fp, fn: positive[0] - tp, tp };
  }

  all(cuts) {
    return this.groups.map((group) => this.cells(group, cuts[group]));
  }

  /** Who is selected now and was not at the start, and the reverse. A group has one threshold, so it is one or the other. */
  moved(group, cut, start) {
    const change = this.chosen(group, cut) - this.chosen(group, start);
    return { people: this.people(group), newly: Math.max(change, 0), noLonger: Math.max(-change, 0) };
  }

  /** The cuts that meet a criterion, chosen as `ThresholdExplorer.solve` says. */
  solve(criterion, tolerance, worth) {
    const every = Array.from({ length: this.levels + 1 }, (_, cut) => cut);
    if (criterion === "best_accuracy") {
      const totals = every.map((cut) => sum(this.groups.map((group) => correct(this.cells(group, cut)))));
      return this.groups.map(() => totals.indexOf(Math.max(...totals)));
    }
    const candidates = this.groups.map((group) => {
      const some = every.filter((cut) => {
        const chosen = this.chosen(group, cut);
        return chosen > 0 && chosen < this.people(group);
      });
      return (some.length && criterion !== "most_value" ? some : every).map((cut) => {
        const cells = this.cells(group, cut);
        return { cut, value: valueOf(cells, worth), rates: CRITERIA[criterion].map((metric) => rate(cells, metric)) };
      });
    });
    let found = mostWorth(candidates, tolerance);
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

const better = (a, b) => (b.value > a.value ? b : a); // of two alike the first, which selects more

function mostWorth(candidates, width) {
  let [best, found] = [-Infinity, null];
  for (const [, inside] of windows(candidates, width)) {
    const choice = inside.map((group) => group.reduce(better));
    const value = sum(choice.map((c) => c.value));
    if (value > best) [best, found] = [value, choice.map((c) => c.cut)];
  }
  return found;
}

function smallestGap(candidates, width) {
  let [smallest, most, found] = [Infinity, -Infinity, null];
  for (const [lows, inside] of windows(candidates, width)) {
    const above = ({ rates }) => Math.max(0, ...rates.map((v, i) => (Number.isNaN(v) ? 0 : v - lows[i])));
    const nearer = (a, b) => (above(b) < above(a) || (above(b) === above(a) && b.value > a.value) ? b : a);
    const choice = inside.map((group) => group.reduce(nearer));
    const distance = Math.max(...choice.map(above));
    const value = sum(choice.map((c) => c.value));
    if (distance < smallest || (distance === smallest && value > most))
      [smallest, most, found] = [distance, value, choice.map((c) => c.cut)];
  }
  return found;
}
