// The threshold explorer: move a threshold, and every group's people, rates and value answer.
//
// One ES module of a few files, no build step, nothing fetched. A browser test holds its numbers to Python's.

import {
  badge, button, capital, color, fieldset, fit, frame, gap, glide, legend, make, percent, place, points, put, showIn, table, unique, whole,
} from "./common.js";
import { host } from "./host.js";
import { correct, CRITERIA, rate, SHOWN, Tally, total, valueOf } from "./threshold_counts.js";
import { ownScores } from "./threshold_own.js";
import { cutAt, EDGE, Panel, Scale, swatch } from "./threshold_panel.js";
import { NAMES, perThousandName, Rates, Worth, worthWords } from "./threshold_rates.js";

const BUTTONS = [
  ["demographic_parity", "Equal selection rate", "demographic parity"],
  ["equal_opportunity", "Equal TPR", "equal opportunity"],
  ["equalized_odds", "Equal TPR and FPR", "equalized odds"],
  ["predictive_parity", "Equal precision", "predictive parity"],
  ["best_accuracy", "Most correct", "one threshold"],
  ["most_value", "Most value", "one per group"],
];

const UNDEFINED = {
  selection_rate: "nobody is in it",
  true_positive_rate: "nobody in it has label 1",
  false_positive_rate: "nobody in it has label 0",
  precision_score: "nobody in it is selected",
  accuracy_score: "nobody is in it",
};

const GLIDE = 900; // milliseconds

const plainPoints = (v) => (v === 0.01 ? "1 point" : points(v));
const perThousand = (n, people) => {
  const each = (1000 * n) / people;
  return each === 0 ? "0" : each < 0.1 ? "under 0.1" : each.toFixed(each < 10 ? 1 : 0);
};

/** Draw the explorer, and in its place one of the reader's own rows when there are some. */
function render({ model, el }) {
  let stop = () => {};
  let text = "";
  const show = (shown, own) => {
    stop();
    el.replaceChildren();
    stop = explore(shown, el, {
      own,
      text,
      open(state, typed) {
        text = typed;
        // A model of the page's own: the kernel's stays what it is.
        show(host({ ...state, data: { ...state.data } }), true);
        el.querySelector("[data-action=leave]").focus();
      },
      leave() {
        show(model, false);
        el.querySelector(".te-own summary").focus();
      },
    });
  };
  show(model, false);
  return () => stop();
}

function explore(model, el, { own, text, open, leave }) {
  const data = model.get("data");
  const tally = new Tally(data.counts);
  const { groups } = tally;
  const rule = (cut) => (cut === tally.levels ? "nobody" : `${data.score} ${data.sign} ${data.levels[cut]}`);
  const short = (cut) => (cut === tally.levels ? "nobody" : `${data.sign} ${data.levels[cut]}`);
  const each = (cuts) => `${data.score} ${groups.map((g) => `${short(cuts[g])} for ${data.groups[g].name}`).join(", ")}`;
  const alike = (cuts) => cuts.every((cut) => cut === cuts[0]);
  const id = unique();
  let solved = {};
  let at = model.get("thresholds"); // where thresholds stand on the page: on their way they are between two cuts
  let together = alike(at);
  let active = null; // the criterion whose thresholds these are, or will be
  let halt = () => {};

  // ---- what stands on the page

  const root = frame("fa-te", CSS, data.title, own ? "Threshold explorer with your own rows" : "Threshold explorer");
  const scale = new Scale(data, tally);
  root.append(
    make(
      "p",
      { class: "te-key" },
      make("span", {}, `Above the line: ${data.outcomes[1]}. Below: ${data.outcomes[0]}.`),
      ...[scale.few.length, scale.many.length].flatMap((some, many) =>
        some
          ? [
              ...(many ? [] : [make("span", {}, "One mark is one person.")]),
              swatch("on", data.decision, !many),
              swatch("off", `not ${data.decision}`, !many),
              swatch("wrong", "wrong decision", !many),
            ]
          : [],
      ),
    ),
  );
  if (own)
    root.prepend(
      make("p", { class: "te-ownrow" }, make("b", {}, `Your ${whole(tally.everyone)} rows`), button("Back to the first people", leave, "leave")),
    );

  const radios = [
    [true, "one for everyone"],
    [false, "one per group"],
  ].map(([value, words]) => {
    const input = make("input", { type: "radio", name: `${id}-mode`, value: value ? "one" : "each" });
    input.addEventListener("change", () => {
      halt();
      together = value;
      const cuts = at.map(Math.round);
      choose(value ? cuts.map(() => cuts[0]) : cuts, null);
    });
    return [value, input, make("label", {}, input, ` ${words}`)];
  });
  const mode = fieldset(
    "Thresholds",
    ...radios.map(([, , label]) => label),
    button("Back to the start", () => travel(model.get("start"), null), "back"),
    button("Make this the start", () => {
      model.set("start", at.map(Math.round));
      model.save_changes();
    }, "restart"),
  );
  mode.classList.add("te-mode");

  const buttons = BUTTONS.map(([criterion, words, formal]) => {
    const jump = make("button", { type: "button", "data-criterion": criterion, "aria-pressed": "false" });
    jump.append(make("span", { class: "te-words" }, words), make("span", { class: "te-formal" }, formal));
    jump.addEventListener("click", () => travel(solve(criterion), criterion));
    return [criterion, jump];
  });
  const jumps = fieldset("Go to", ...buttons.map(([, jump]) => jump));
  jumps.classList.add("te-jumps");
  const status = make("p", { class: "te-status", role: "status" });
  const tellMoved = make("p", { class: "te-tellmoved" });
  root.append(make("div", { class: "te-controls" }, mode, jumps), make("div", { class: "te-told" }, status, tellMoved));

  const stack = make("div", { class: "te-stack" });
  const shared = slider("for everyone", (cut) => choose(groups.map(() => cut), null));
  shared.row.prepend(make("span", { class: "te-who" }, "Everyone"));
  stack.append(shared.row);
  const rows = data.groups.map((group, g) => {
    const panel = new Panel(data, tally, g, scale);
    const own = slider(`for ${group.name}`, (cut) => choose(at.map((c, i) => (i === g ? cut : Math.round(c))), null));
    const says = make("span", { class: "te-says" });
    const head = make("div", { class: "ex-head" }, badge(group), make("b", {}, group.name), says);
    panel.svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      panel.svg.setPointerCapture(event.pointerId);
      point(g, cutAt(event, panel.svg, tally.levels));
    });
    panel.svg.addEventListener("pointermove", (event) => {
      if (panel.svg.hasPointerCapture(event.pointerId)) point(g, cutAt(event, panel.svg, tally.levels));
    });
    stack.append(make("div", { class: "te-group", style: `--group: ${color(group)}` }, head, own.row, panel.svg));
    return { panel, own, says };
  });
  stack.append(make("div", { class: "te-axisname" }, `${data.score} (${data.sign === "≥" ? "higher" : "lower"} scores to the right)`));
  const value = new Worth(data, tally, (worth) => {
    model.set("worth", worth);
    model.save_changes();
    if (active !== "most_value") return;
    choose(solve("most_value"), "most_value"); // who wants the most value wants it at every price
    tell("most_value");
  });
  stack.append(value.element);

  const rates = new Rates(data);
  const picture = make("div", { class: "te-picture" }, legend(data.groups), rates.element);
  root.append(make("div", { class: "te-main" }, stack, picture));

  const names = data.groups.map((g) => g.name);
  const [rateTable, rateCells] = table(
    "Rates and value",
    ["Group", "Threshold", ...SHOWN.map((m) => NAMES[m]), capital(data.unit || "value"), perThousandName(data)],
    [...names, "Everyone", "Gap, points"],
  );
  const [movedBox, movedCells, movedTable] = table(
    "",
    ["Group", "At the start", "Now", "Now, and not at the start", "At the start, and not now"],
    [...names, "Everyone"],
    (cell) => cell.append(make("b"), make("small")),
  );
  root.append(make("div", { class: "te-tables" }, rateTable, movedBox), ownScores(data, text, open));
  showIn(el, root);
  fit(stack, (width) => {
    for (const { panel } of rows) panel.redraw(width);
    show();
  });

  // ---- what it does

  function slider(words, moved) {
    const input = make("input", { type: "range", min: 0, max: tally.levels, step: 1, "aria-label": `Threshold ${words}` });
    input.addEventListener("input", () => moved(Number(input.value)));
    return { input, row: make("div", { class: "te-slide" }, input) };
  }

  function point(group, cut) {
    choose(at.map((c, g) => (together || g === group ? cut : Math.round(c))), null);
  }

  function solve(criterion) {
    return (solved[criterion] ??= tally.solve(criterion, data.tolerance, model.get("worth")));
  }

  /** Put thresholds somewhere at once. */
  function choose(cuts, criterion) {
    halt();
    active = criterion;
    at = [...cuts];
    if (criterion === null) say("");
    if (cuts.some((cut, g) => cut !== model.get("thresholds")[g])) {
      model.set("thresholds", [...cuts]); // the model answers with a change, which shows it
      model.save_changes();
    } else show();
  }

  /** Take thresholds there in the picture's own time; the model hears of it at the end. */
  function travel(cuts, criterion) {
    halt();
    let arrived = false;
    const from = at;
    const arrive = () => {
      arrived = true;
      together = criterion === "best_accuracy" || ((together || criterion === null) && alike(cuts));
      choose(cuts, criterion);
      if (criterion) tell(criterion);
    };
    if (from.every((cut, g) => cut === cuts[g])) return arrive();
    active = criterion;
    const stop = glide(GLIDE, (share) => {
      if (share === 1) return arrive();
      at = from.map((cut, g) => cut + share * (cuts[g] - cut));
      show();
    });
    if (arrived) return; // at once, where less motion is asked for
    root.dataset.moving = "";
    halt = () => {
      stop();
      delete root.dataset.moving;
      halt = () => {};
    };
  }

  /** Say where a criterion leads and what it costs. */
  function tell(criterion) {
    const cuts = solve(criterion);
    const cells = tally.all(cuts);
    const right = `${whole(correct(total(cells)))} of ${whole(tally.everyone)} decisions are right`;
    if (criterion === "best_accuracy") return say(`${capital(rule(cuts[0]))}: ${right}, and with no other single threshold more are.`);
    const brought = valueOf(total(cells), model.get("worth"));
    if (criterion === "most_value") return say(`${capital(each(cuts))}: no other thresholds are worth more than ${worthWords(brought)}; ${right}.`);
    const most = valueOf(total(tally.all(solve("most_value"))), model.get("worth"));
    const price = `${right}; they are worth ${worthWords(brought)}, ${worthWords(most - brought)} less than the most value`;
    const apart = Math.max(...CRITERIA[criterion].map((m) => gap(cells.map((c) => rate(c, m)))).filter((v) => !Number.isNaN(v)));
    if (apart === -Infinity) say("There is nothing to make equal: the rate is 0/0 in every group.");
    else if (apart <= data.tolerance) say(`Equal to within ${plainPoints(data.tolerance)}: ${each(cuts)}. Of all thresholds this equal none are worth more: ${price}.`);
    else say(`As near as these score levels come, ${points(apart)} apart: ${each(cuts)}. ${capital(price)}.`);
  }

  function say(words) {
    status.textContent = words || "Drag a threshold, use the arrow keys on it, or go to the thresholds that meet a criterion.";
  }

  /** Everything that a threshold changes. Its cost grows with the groups alone. */
  function show() {
    const cuts = at.map(Math.round);
    const start = model.get("start");
    const worth = model.get("worth");
    if (!alike(at)) together = false;
    const cells = tally.all(cuts);
    const all = total(cells);

    root.dataset.mode = together ? "one" : "each";
    for (const [value, input] of radios) input.checked = value === together;
    for (const [criterion, jump] of buttons) jump.setAttribute("aria-pressed", String(criterion === active));
    place(shared.input, cuts[0], `${rule(cuts[0])}: ${percent(rate(all, "selection_rate"))} of everyone ${data.decision}`);
    for (const g of groups) {
      const chosen = percent(rate(cells[g], "selection_rate"));
      const people = whole(tally.people(g));
      rows[g].panel.show(at[g], cells[g]);
      rows[g].says.textContent =
        cuts[g] === tally.levels ? `nobody of ${people} is ${data.decision}` : `${data.decision} if ${rule(cuts[g])}: ${chosen} of ${people}`;
      place(rows[g].own.input, cuts[g], `${rule(cuts[g])}: ${chosen} ${data.decision}`);
      rateCells[g][0].textContent = short(cuts[g]);
      rateCells[g][0].dataset.value = cuts[g];
    }
    rates.show(cells, tally.all(at));
    value.show(cuts, at);
    showRates([...cells, all], worth);
    showMoved(cuts, start);
  }

  function showRates(cells, worth) {
    const last = SHOWN.length + 1;
    for (const [i, metric] of SHOWN.entries()) {
      const values = cells.map((c) => rate(c, metric));
      for (const [row, v] of values.entries()) put(rateCells[row][i + 1], v, percent(v), UNDEFINED[metric]);
      const apart = gap(values.slice(0, -1));
      put(rateCells[groups.length + 1][i + 1], apart, Number.isNaN(apart) ? "0/0" : (100 * apart).toFixed(1), "no group has this rate");
    }
    for (const [row, c] of cells.entries()) {
      const brought = valueOf(c, worth);
      const each = (1000 * brought) / (row < groups.length ? tally.people(row) : tally.everyone);
      put(rateCells[row][last], brought, worthWords(brought));
      put(rateCells[row][last + 1], each, worthWords(each));
    }
  }

  function showMoved(cuts, start) {
    movedTable.caption.textContent = `${capital(data.decision)}, of every 1,000 in the row`;
    const moved = groups.map((g) => ({ ...tally.moved(g, cuts[g], start[g]), was: tally.chosen(g, start[g]), is: tally.chosen(g, cuts[g]) }));
    const added = (name) => moved.reduce((n, one) => n + one[name], 0);
    moved.push(Object.fromEntries(["people", "newly", "noLonger", "was", "is"].map((name) => [name, added(name)])));
    const { newly, noLonger } = moved.at(-1);
    const from = alike(start) ? rule(start[0]) : each(start);
    const still = newly + noLonger === 0;
    tellMoved.textContent = still
      ? `The start is ${from}: nobody's decision differs from it.`
      : `Of every 1,000 people, ${perThousand(newly, tally.everyone)} are ${data.decision} now and were not at the start ` +
        `(${from}); ${perThousand(noLonger, tally.everyone)} were and are not now.`;
    for (const [i, { people, was, is, newly, noLonger }] of moved.entries())
      for (const [j, n] of [was, is, newly, noLonger].entries()) {
        const cell = movedCells[i][j];
        cell.dataset.people = n;
        cell.dataset.value = (1000 * n) / people;
        cell.firstChild.textContent = perThousand(n, people);
        cell.lastChild.textContent = `${whole(n)} people`;
        cell.classList.toggle("te-none", n === 0);
      }
  }

  const heard = {
    "change:thresholds"() {
      halt();
      at = [...model.get("thresholds")];
      if (active && at.some((cut, g) => cut !== solve(active)[g])) active = null;
      show();
    },
    "change:start": show,
    "change:worth"() {
      solved = {};
      if (active !== "most_value") active = null;
      value.price(model.get("worth"));
      show();
    },
  };
  for (const [event, act] of Object.entries(heard)) model.on(event, act);
  say(own ? `Your ${whole(tally.everyone)} rows are counted: ${groups.length} groups.` : "");
  value.price(model.get("worth"));
  show();
  return () => {
    halt();
    for (const [event, act] of Object.entries(heard)) model.off(event, act);
  };
}

const CSS = `
.fa-te p { max-width: none; }
.fa-te .te-key { display: flex; flex-wrap: wrap; gap: 2px 16px; color: var(--ink); }
.fa-te .te-swatch { display: inline-flex; align-items: center; gap: 4px; white-space: nowrap; }
.fa-te .te-swatch i { width: 20px; height: 12px; border: 1.5px solid var(--quiet); }
.fa-te .te-swatch i.te-on { background: var(--quiet); }
.fa-te .te-swatch i.te-wrong { background: repeating-linear-gradient(135deg, var(--quiet) 0 2px, transparent 2px 5px); }
.fa-te .te-controls { margin-top: 8px; }
.fa-te .te-jumps { gap: 6px; margin-top: 4px; }
.fa-te .te-jumps legend { min-width: 44px; }
.fa-te .te-jumps button { padding: 3px 7px; }
.fa-te button .te-words { display: block; font-weight: 600; }
.fa-te button .te-formal { display: block; font-size: 12px; }
.fa-te .te-told { min-height: 4.2em; margin: 8px 0 6px; }
.fa-te .te-tellmoved { color: var(--quiet); }
.fa-te .te-main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px 28px; }
.fa-te .te-tables { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px 28px; margin-top: 12px; align-items: start; }
.fa-te .te-group { margin-bottom: 8px; }
.fa-te .ex-head .te-says { margin-left: auto; }
.fa-te .te-who { font-weight: 600; }
.fa-te .te-slide input[type="range"] { width: calc(100% - ${2 * EDGE - 18}px); margin-left: ${EDGE - 9}px; }
.fa-te[data-mode="one"] .te-group .te-slide, .fa-te[data-mode="each"] .te-stack > .te-slide { display: none; }
.fa-te svg.te-panel, .fa-te svg.te-curve { display: block; width: 100%; overflow: visible; }
.fa-te svg.te-panel {
  cursor: ew-resize; touch-action: pan-y; user-select: none;
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
.fa-te .te-people path { stroke: var(--edge); stroke-width: 1.2; }
.fa-te .te-people path.te-off { fill-opacity: 0; stroke-width: 1.4; }
.fa-te .te-worth { margin-top: 12px; }
.fa-te .te-line { fill: none; stroke: var(--edge); stroke-width: 2; stroke-linejoin: round; }
.fa-te .te-worth .ex-dial { grid-template-columns: minmax(90px, 1fr) minmax(13em, max-content); margin-bottom: 4px; }
.fa-te .te-worth .ex-dial label { grid-column: 1 / -1; }
.fa-te .te-worth .ex-dial input { grid-row: 2; grid-column: 1; }
.fa-te .te-own { margin-top: 14px; }
.fa-te .te-own summary { font-weight: 600; cursor: pointer; line-height: 24px; }
.fa-te .te-own textarea {
  display: block; width: 100%; font: 12.5px/1.4 var(--jp-code-font-family, monospace); color: inherit; background: var(--paper);
  border: 1px solid var(--quiet); border-radius: 4px; padding: 4px 6px; margin: 2px 0 6px;
}
.fa-te .te-ownrow { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; }
.fa-te .te-ownrow input { max-width: 100%; font: inherit; }
.fa-te input::file-selector-button {
  font: inherit; color: inherit; background: var(--jp-layout-color2, #eee); border: 1px solid var(--quiet); border-radius: 4px; padding: 3px 9px; cursor: pointer;
}
.fa-te .te-wrongrow { font-weight: 600; margin-top: 4px; }
.fa-te .te-axisname { text-align: center; color: var(--quiet); margin-top: -6px; }
.fa-te tbody th { min-width: 7.5em; }
.fa-te td b { font-weight: 600; display: block; }
.fa-te td small { font-size: 11.5px; color: var(--quiet); white-space: nowrap; }
.fa-te td.te-none b { font-weight: 400; color: var(--quiet); }
@container (max-width: 460px) { .fa-te .te-told { min-height: 8.4em; } }
@container (min-width: 860px) {
  .fa-te .te-main { grid-template-columns: minmax(0, 1.4fr) minmax(0, 1fr); }
}
@media (forced-colors: active) {
  .fa-te .te-swatch i { forced-color-adjust: none; }
}
@media print {
  .fa-te .te-slide, .fa-te .te-status, .fa-te .te-own { display: none; }
  .fa-te .te-group { break-inside: avoid; }
}
`;

export default { render };
