// One group's people by score level: label 1 above the line, label 0 below.
//
// A small group is drawn as people, one mark each: filled if selected, round if the decision was right, a diamond
// if it was wrong, as in the course's figures. A larger one is drawn as a distribution: solid if selected,
// striped if wrong. `threshold_still.py` draws the same way.

import { draw, make, unique, whole } from "./common.js";
import { CELLS } from "./threshold_counts.js";

export const EDGE = 8; // CSS pixels on either side of the score axis
const TOP = 18; // and above and below the people, for their counts
const FEW = 25; // at most so many levels get a bar each
const LARGEST = 12; // CSS pixels of a person's mark
const SMALLEST = 4;

const CELL_NAMES = { tn: "true negatives", fp: "false positives", fn: "false negatives", tp: "true positives" };

export const cutX = (cut, levels, width) => EDGE + ((width - 2 * EDGE) * cut) / levels;

/** The cut nearest to where somebody points in a picture. */
export function cutAt(event, svg, levels) {
  const box = svg.getBoundingClientRect();
  const share = (event.clientX - box.left - EDGE) / (box.width - 2 * EDGE);
  return Math.max(0, Math.min(levels, Math.round(share * levels)));
}

/** Few levels are named under their bars, many at their lower edges; as many as have room. */
export function ticks(names, width, y) {
  const step = (width - 2 * EDGE) / names.length;
  const room = 12 + 7 * Math.max(...names.map((name) => name.length));
  const least = Math.max(names.length / 10, room / step);
  const every = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500].find((n) => n >= least) ?? names.length;
  const shown = names.map((name, i) => [name, i]).filter(([, i]) => i % every === 0);
  return shown.map(([name, i]) =>
    draw("text", { x: EDGE + (names.length <= FEW ? i + 0.5 : i) * step, y, "text-anchor": "middle", class: "ex-tick" }, name),
  );
}

/** For each level the [x, row] of one mark per person, none over another; wide levels take marks side by side. */
export function stacked(counts, step, size) {
  const wide = Math.max(1, Math.floor((0.9 * step) / size));
  const ends = []; // where the last mark of each row ends
  return counts.map((n, level) => {
    const middle = (level + 0.5) * step;
    return Array.from({ length: n }, (_, i) => {
      if (wide > 1) return [middle + ((i % wide) - (Math.min(wide, n) - 1) / 2) * size, Math.floor(i / wide)];
      const free = ends.findIndex((end) => end <= middle - size / 2 + 1e-6);
      const row = free < 0 ? ends.length : free;
      ends[row] = middle + size / 2;
      return [middle, row];
    });
  });
}

/** What all panels have in common at a width: the scale of distributions, the size of people. */
export class Scale {
  constructor(data, tally) {
    this.few = tally.groups.filter((g) => tally.people(g) <= data.most_people);
    this.many = tally.groups.filter((g) => tally.people(g) > data.most_people);
    const most = (label) => Math.max(...this.many.map((g) => Math.max(...data.counts[g][label]) / tally.people(g)), 1e-9);
    [this.down, this.up] = [most(0), most(1)];
    this.height = tally.groups.length <= 2 ? 168 : tally.groups.length <= 4 ? 132 : 108;
    this.counts = this.few.map((g) => data.counts[g]);
    this.levels = tally.levels;
  }

  /** The largest marks with which each group of people fits: how large, how far apart, and where the line is. */
  people(width) {
    const room = this.height - 2 * TOP - 4;
    const step = (width - 2 * EDGE) / this.levels;
    const rows = (label, size) =>
      Math.max(...this.counts.map((labels) => 1 + Math.max(-1, ...stacked(labels[label], step, size).flat().map(([, row]) => row))));
    for (let size = LARGEST; ; size--) {
      const [down, up] = [rows(0, size), rows(1, size)];
      if ((up + down) * size > room && size > SMALLEST) continue;
      const apart = Math.min(size, room / (up + down));
      return { size, step, apart, middle: TOP + 2 + (room - (up + down) * apart) / 2 + up * apart };
    }
  }
}

export class Panel {
  constructor(data, tally, group, scale) {
    Object.assign(this, { data, tally, group, scale, id: unique(), height: scale.height });
    this.small = scale.few.includes(group);
    this.svg = draw("svg", { "aria-hidden": "true", class: "te-panel", height: this.height + 18 });
  }

  /** Draw everything that does not move. */
  redraw(width) {
    this.width = width;
    this.line = draw("line", { y1: 0, y2: this.height, class: "te-cut" });
    this.corner = {};
    this.svg.setAttribute("viewBox", `0 0 ${width} ${this.height + 18}`);
    const people = this.small ? this.drawPeople(width) : this.drawDistribution(width);
    const axis = draw("line", { x1: 0, x2: width, y1: this.middle, y2: this.middle, class: "ex-axis" });
    const corners = [
      this.drawCorner("fn", EDGE, 12, "start"),
      this.drawCorner("tp", width - EDGE, 12, "end"),
      this.drawCorner("tn", EDGE, this.height - 4, "start"),
      this.drawCorner("fp", width - EDGE, this.height - 4, "end"),
    ];
    this.svg.replaceChildren(...people, axis, this.line, ...corners, ...ticks(this.data.levels, width, this.height + 14));
  }

  drawCorner(cell, x, y, anchor) {
    this.corner[cell] = draw("tspan", { class: "te-number" });
    return draw("text", { x, y, "text-anchor": anchor, class: "te-corner" }, this.corner[cell], ` ${CELL_NAMES[cell]}`);
  }

  drawDistribution(width) {
    const { data, group, id, height } = this;
    const { up, down } = this.scale;
    const unit = (height - 2 * TOP) / (up + down);
    const people = this.tally.people(group);
    const step = (width - 2 * EDGE) / this.tally.levels;
    const space = this.tally.levels <= FEW ? step * 0.07 : 0;
    this.middle = TOP + up * unit;
    const shape = (label, way) => {
      const parts = data.counts[group][label].map((n, i) => {
        const tall = ((n / people) * unit * way).toFixed(2);
        const [from, to] = [EDGE + i * step + space, EDGE + (i + 1) * step - space];
        if (space) return `M${from},${this.middle}v${-tall}H${to}V${this.middle}Z`;
        return `${i ? "L" : "M"}${from},${this.middle - tall}H${to}`;
      });
      return space ? parts.join("") : `M${EDGE},${this.middle}L${parts.join("").slice(1)}V${this.middle}Z`;
    };
    const [above, below] = [shape(1, 1), shape(0, -1)];
    this.right = draw("rect", { y: 0, height, x: EDGE, width: width - 2 * EDGE });
    this.left = draw("rect", { y: 0, height, x: 0, width: 0 });
    const turned = { width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
    const stripes = (name) =>
      draw("pattern", { id: `${id}-${name}`, ...turned }, draw("rect", { width: 2.2, height: 6, class: `te-stripe te-${name}` }));
    const clipped = (side, ...paths) => draw("g", { "clip-path": `url(#${id}-${side})` }, ...paths);
    const path = (d, kind, extra = {}) => draw("path", { d, class: `te-${kind}`, ...extra });
    return [
      draw(
        "defs",
        {},
        draw("clipPath", { id: `${id}-right` }, this.right),
        draw("clipPath", { id: `${id}-left` }, this.left),
        stripes("on"),
        stripes("off"),
      ),
      clipped("left", path(above, "off"), path(above, "striped", { fill: `url(#${id}-off)` }), path(below, "off")),
      clipped("right", path(above, "on"), path(below, "on"), path(below, "striped", { fill: `url(#${id}-on)` })),
    ];
  }

  drawPeople(width) {
    const { size, step, apart, middle } = this.scale.people(width);
    this.middle = middle;
    this.cut = null;
    const at = (x, row, way) => [EDGE + x, middle - way * (2 + (row + 0.5) * apart)];
    const shapes = { round: (x, y) => circle(x, y, 0.4 * size), diamond: (x, y) => diamond(x, y, 0.47 * size) };
    const level = (places, label, way) => {
      const d = (shape) => places.map(([x, row]) => shapes[shape](...at(x, row, way))).join("");
      const path = draw("path");
      return { path, on: [d(label ? "round" : "diamond"), "te-on"], off: [d(label ? "diamond" : "round"), "te-off"] };
    };
    this.people = this.data.counts[this.group].map((counts, label) =>
      stacked(counts, step, size).map((places) => places.length && level(places, label, label ? 1 : -1)),
    );
    return [draw("g", { class: "te-people" }, ...this.people.flat().filter(Boolean).map(({ path }) => path))];
  }

  /** Show a cut, or in a moving picture a place between two. */
  show(at, cells) {
    if (!this.width) return; // not on the page yet
    const x = cutX(at, this.tally.levels, this.width);
    this.line.setAttribute("x1", x);
    this.line.setAttribute("x2", x);
    for (const cell of CELLS) this.corner[cell].textContent = whole(cells[cell]);
    if (this.small) this.showPeople(Math.round(at));
    else {
      this.left.setAttribute("width", x);
      this.right.setAttribute("x", x);
      this.right.setAttribute("width", this.width - x);
    }
  }

  /** Only people between the last cut and this one change. */
  showPeople(cut) {
    const [from, to] = this.cut === null ? [0, this.tally.levels] : [Math.min(cut, this.cut), Math.max(cut, this.cut)];
    for (const levels of this.people)
      for (let i = from; i < to; i++) {
        if (!levels[i]) continue; // nobody
        const [d, kind] = i >= cut ? levels[i].on : levels[i].off;
        levels[i].path.setAttribute("d", d);
        levels[i].path.setAttribute("class", kind);
      }
    this.cut = cut;
  }
}

const circle = (x, y, r) => `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z`;
const diamond = (x, y, r) => `M${x},${y - r}l${r},${r}l${-r},${r}l${-r},${-r}Z`;

/** What fill and shape mean, for the key above the picture. */
export function swatch(kind, words, people) {
  const shape = kind === "wrong" ? diamond(0, 0, 6) : circle(0, 0, 5);
  const fill = kind === "on" ? "var(--quiet)" : "none";
  const mark = draw("svg", { viewBox: "-8 -8 16 16", class: "ex-badge", "aria-hidden": "true" });
  mark.append(draw("path", { d: shape, fill, stroke: "var(--quiet)", "stroke-width": 1.6 }));
  const bar = make("i", { class: `te-${kind}`, "aria-hidden": "true" });
  return make("span", { class: "te-swatch" }, people ? mark : bar, ` ${words}`);
}
