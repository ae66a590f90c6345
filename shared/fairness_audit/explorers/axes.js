// A picture with two axes, drawn in CSS pixels so that its letters keep their size at any width.

import { draw, fit, make } from "./common.js";

const ROOM = { left: 42, right: 20, top: 24, bottom: 40 };

/**
 * Axes with their ticks and names; what is drawn goes into `layer`, behind them into `ground`.
 *
 * `x` and `y` are { name, from, to, ticks: [[value, words], ...] }; the y axis is named above the picture.
 * `redraw()` is called whenever the size has changed. `X` and `Y` turn values into pixels, `at` back.
 */
export class Axes {
  constructor({ x, y, tallest = 320, redraw }) {
    Object.assign(this, { x, y, tallest, redraw, ready: false });
    [this.ground, this.frame, this.layer] = [draw("g"), draw("g"), draw("g")];
    this.svg = draw("svg", { "aria-hidden": "true", class: "ax-plane" }, draw("style"), this.ground, this.frame, this.layer);
    this.svg.firstChild.textContent = AXES_CSS;
    this.element = make("div", { class: "ax-box" }, this.svg);
    fit(this.element, (width) => this.resize(width));
  }

  resize(width) {
    this.right = width - ROOM.right;
    this.bottom = Math.min(this.tallest, Math.max(200, 0.8 * width)) - ROOM.bottom;
    const height = this.bottom + ROOM.bottom;
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) this.svg.setAttribute(name, value);
    const line = (x1, y1, x2, y2, kind) => draw("line", { x1, y1, x2, y2, class: kind });
    const words = (x, y, anchor, text, kind = "ex-tick") => draw("text", { x, y, "text-anchor": anchor, class: kind }, text);
    const few = width < 300 ? 2 : 1; // every second name where there is little room
    this.frame.replaceChildren(
      ...this.y.ticks.map(([v]) => line(ROOM.left, this.Y(v), this.right, this.Y(v), "ax-grid")),
      ...this.y.ticks.map(([v, text]) => words(ROOM.left - 5, this.Y(v) + 4, "end", text)),
      ...this.x.ticks.filter((_, i) => i % few === 0).map(([v, text]) => words(this.X(v), this.bottom + 16, "middle", text)),
      ...this.x.ticks.map(([v]) => line(this.X(v), this.bottom, this.X(v), this.bottom + 4, "ex-axis")),
      line(ROOM.left, this.bottom, this.right, this.bottom, "ex-axis"),
      line(ROOM.left, ROOM.top, ROOM.left, this.bottom, "ex-axis"),
      words(2, 12, "start", this.y.name, "ax-name"),
      words(this.right, this.bottom + 34, "end", this.x.name, "ax-name"),
    );
    this.ready = true;
    this.redraw();
  }

  X(value) {
    return ROOM.left + ((value - this.x.from) / (this.x.to - this.x.from)) * (this.right - ROOM.left);
  }

  Y(value) {
    return this.bottom - ((value - this.y.from) / (this.y.to - this.y.from)) * (this.bottom - ROOM.top);
  }

  /** The values where somebody points, kept within the axes. */
  at(event) {
    const box = this.svg.getBoundingClientRect();
    const inside = (share) => Math.max(0, Math.min(1, share));
    const across = inside((event.clientX - box.left - ROOM.left) / (this.right - ROOM.left));
    const up = inside((box.top + this.bottom - event.clientY) / (this.bottom - ROOM.top));
    return [this.x.from + across * (this.x.to - this.x.from), this.y.from + up * (this.y.to - this.y.from)];
  }

  /** Call `moved(x, y)` with the values where somebody presses or drags. */
  drag(moved) {
    this.svg.style.cursor = "crosshair";
    this.svg.style.touchAction = "pan-y";
    this.svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.svg.setPointerCapture(event.pointerId);
      moved(...this.at(event));
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (this.svg.hasPointerCapture(event.pointerId)) moved(...this.at(event));
    });
  }
}

/** Ticks from 0% to 100%. */
export const percentTicks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((v) => [v, `${Math.round(100 * v)}%`]);

const AXES_CSS = `
.fa-ex .ax-box { min-width: 0; }
.fa-ex svg.ax-plane { display: block; max-width: none; user-select: none; }
.fa-ex svg .ax-name { font-size: 12px; fill: var(--ink); }
.fa-ex .ax-grid { stroke: var(--rule); stroke-width: 1; stroke-opacity: 0.6; }
`;
