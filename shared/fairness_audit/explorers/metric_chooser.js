// The metric chooser: five questions, and the rules of `fairness_audit.choosing` evaluated as Python does.
//
// Questions, rules and every sentence come in `data`; here stands only how a condition is met, and what is shown.

import { button, capital, draw, frame, make, showIn, unique } from "./common.js";

// ---------------------------------------------------------------- the rules

const meets = (when, answers) => Object.entries(when).every(([question, options]) => options.includes(answers[question]));

/** What the rules say to the answers, as `evaluate.choose`: [metric, status, rows of [part, words]]. */
function choose(data, answers) {
  const asked = data.questions.filter((q) => meets(q.when, answers));
  const known = Object.fromEntries(asked.map((q) => [q.name, answers[q.name]]));
  const byHarm = data.rules.find((rule) => meets(rule.when, known));
  const byLaw = data.law_rules.find((rule) => meets(rule.when, known)) ?? byHarm;
  const metric = data.metrics[byLaw.metric];
  const others = byLaw !== byHarm && byHarm.metric ? [[byHarm.metric, data.instead]] : byHarm.others;
  const unseen = metric ? [metric.unseen] : [];
  if (metric && !byHarm.metric) unseen.push(byHarm.because);
  const noted = data.notes.filter((note) => meets(note.when, { ...known, metric: byLaw.metric }));
  for (const note of noted) if (note.kind === "unseen") unseen.push(note.sentence);

  const title = metric ? metric.title : data.none;
  const rows = [["Metric", capital(title)], ["Because", byLaw.because]];
  if (metric) rows.push(["Counted out of", capital(metric.out_of)]);
  for (const [i, [other, why]] of others.entries())
    rows.push([i ? "Not chosen" : "Runner-up", `${capital(data.metrics[other].title)}. ${why}`]);
  for (const sentence of unseen) rows.push(["It does not see", sentence]);
  for (const note of noted) if (note.kind === "beside") rows.push(["Measure beside it", note.sentence]);
  for (const text of lawOf(data, known)) rows.push(["Law", text]);
  return { asked, metric, title, rows };
}

function lawOf(data, known) {
  if (known.law === "none") return [];
  const said = data.regimes.filter((regime) => meets(regime.when, known)).map((regime) => regime.text);
  return [...(said.length ? said : [data.no_text]), ...(known.law === "eu_equal" ? [data.left_out] : []), data.no_advice];
}

// ---------------------------------------------------------------- the page

function render({ model, el }) {
  const data = model.get("data");
  const root = frame("fa-mc", CSS, data.title, "Which number encodes which harm?");
  const answersNow = () => Object.fromEntries(data.questions.map((q) => [q.name, model.get(q.name)]));

  function set(answers) {
    for (const [name, answer] of Object.entries(answers)) if (model.get(name) !== answer) model.set(name, answer);
    model.save_changes();
  }

  const [caseRow, cases] = choice("Start from a case", [["", "your own"], ...data.scenes.map((scene, i) => [i, scene.name])]);
  cases.addEventListener("change", () => cases.value && set(data.scenes[cases.value].answers));
  const questions = data.questions.map((q) => question(q, (answer) => set({ [q.name]: answer })));
  const ask = make("div", { class: "mc-ask" }, caseRow, ...questions.map((q) => q.row));

  const status = make("p", { role: "status", class: "mc-metric" });
  const picture = make("div", { class: "mc-picture" });
  const says = make("div", { class: "mc-says" });
  const answer = make("div", { class: "mc-answer" }, status, picture, says);
  const law = make("div", { class: "mc-law" });

  const text = make("textarea", { readonly: "", rows: 10, "aria-label": "The answers as JSON", "data-lm-suppress-shortcuts": "true" });
  const folded = make("details", {}, make("summary", {}, "The answers as text"), text);
  const told = make("span", { class: "ex-quiet", role: "status" });
  const keep = make(
    "div",
    { class: "mc-keep" },
    button("Copy the answers", () => (told.textContent = copied(folded, text)), "copy"),
    button("Download the answers", () => (told.textContent = downloaded(text.value)), "download"),
    told,
    folded,
    make("p", { class: "ex-quiet" }, "In Python, MetricChooser.from_answers(text).into(record) puts the choice into an audit record."),
  );
  root.append(make("div", { class: "mc-main" }, ask, answer), law, keep);
  showIn(el, root);

  function show() {
    const answers = answersNow();
    const { asked, metric, title, rows } = choose(data, answers);
    for (const [i, q] of data.questions.entries()) questions[i].place(answers[q.name], asked.includes(q));
    const same = (scene) => data.questions.every((q) => scene.answers[q.name] === answers[q.name]);
    const found = data.scenes.findIndex(same);
    cases.value = found < 0 ? "" : found;
    const words = `${capital(title)}.`;
    if (status.textContent !== words) status.textContent = words;
    picture.replaceChildren(...cells(metric, data.selected[answers.harm]));
    says.replaceChildren(...listed(rows.filter(([part]) => part !== "Metric" && part !== "Law")));
    law.replaceChildren(...listed(rows.filter(([part]) => part === "Law")));
    text.value = JSON.stringify({ metric_chooser: data.version, answers }, null, 2);
    told.textContent = "";
  }

  const events = data.questions.map((q) => `change:${q.name}`);
  for (const event of events) model.on(event, show);
  show();
  return () => events.forEach((event) => model.off(event, show));
}

/** A labeled select: [row, select]. */
function choice(words, options) {
  const id = unique();
  const select = make("select", { id }, ...options.map(([value, name]) => make("option", { value }, name)));
  return [make("div", { class: "mc-select" }, make("label", { for: id }, words), select), select];
}

/** A question as radio buttons, or as a select if it has many answers: { row, place(answer, asked) }. */
function question(q, answered) {
  if (q.options.length > 5) {
    const [row, select] = choice(q.words, q.options);
    select.addEventListener("change", () => answered(select.value));
    return { row, place: (answer, asked) => ((row.hidden = !asked), (select.value = answer)) };
  }
  const name = unique();
  const inputs = q.options.map(([value]) => make("input", { type: "radio", name, value }));
  for (const input of inputs) input.addEventListener("change", () => answered(input.value));
  const labels = q.options.map(([, words], i) => make("label", {}, inputs[i], make("span", {}, capital(words))));
  const row = make("fieldset", {}, make("legend", {}, q.words), ...labels);
  const place = (answer, asked) => {
    row.hidden = !asked;
    for (const input of inputs) input.checked = input.value === answer;
  };
  return { row, place };
}

/** Terms with their statements; a part that repeats is named once. */
function listed(rows) {
  return rows.flatMap(([part, words], i) => {
    const says = make("p", { "data-part": part }, words);
    return i && rows[i - 1][0] === part ? [says] : [make("p", { class: "mc-term" }, part), says];
  });
}

/** The four kinds of people: those that the metric counts, and those that it divides by. */
function cells(metric, selected) {
  if (!metric || metric.cells.every((cell) => !cell)) return [];
  const id = unique();
  const stripes = draw("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  stripes.append(draw("rect", { width: 2, height: 6, class: "mc-stripe" }));
  const svg = draw("svg", { viewBox: "0 0 300 106", width: 300, height: 106, role: "img" }, draw("defs", {}, stripes));
  const kinds = [["label 0, not selected", 0, 1], ["label 0, selected", 1, 1], ["label 1, not selected", 0, 0], ["label 1, selected", 1, 0]];
  for (const [i, [words, x, y]] of kinds.entries()) {
    const cell = metric.cells[i];
    const fill = cell === "counted" ? "var(--ink)" : cell ? `url(#${id})` : "none";
    svg.append(draw("text", { x: 150 * x + 2, y: 53 * y + 12, class: "ex-tick" }, words));
    svg.append(draw("rect", { x: 150 * x + 2, y: 53 * y + 18, width: 140, height: 28, fill, class: cell ? "mc-in" : "mc-out" }));
  }
  const named = (wanted) => kinds.filter((_, i) => wanted.includes(metric.cells[i])).map(([words]) => words).join("; ");
  svg.setAttribute("aria-label", `Counted: ${named(["counted"])}. Out of: ${named(["counted", "out of"])}.`);
  return [svg, make("p", { class: "ex-quiet" }, `Solid: counted. Solid and striped: out of whom. ${selected}`)];
}

// A page opened from a folder may have no clipboard of its own to ask, so that this older way stays.
function copied(folded, text) {
  folded.open = true;
  text.focus();
  text.select();
  return document.execCommand("copy") ? "Copied." : "The text is selected: copy it with the keyboard.";
}

function downloaded(text) {
  const href = `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
  make("a", { href, download: "metric_chooser.json" }).click();
  return "Downloaded as metric_chooser.json.";
}

const CSS = `
.fa-mc [hidden] { display: none; }
.fa-mc .mc-main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px 32px; }
.fa-mc fieldset { display: block; margin: 0 0 10px; }
.fa-mc legend { float: none; line-height: 1.4; margin-bottom: 2px; }
.fa-mc fieldset label { display: flex; gap: 5px; white-space: normal; line-height: 1.35; padding: 3.5px 0; }
.fa-mc fieldset input { flex: none; margin-top: 2px; }
.fa-mc .mc-select { margin: 0 0 10px; }
.fa-mc .mc-select label { display: block; font-weight: 600; margin-bottom: 3px; }
.fa-mc .mc-select select { width: 100%; padding: 4px 6px; }
.fa-mc .mc-metric { font-size: 16px; font-weight: 600; line-height: 1.3; margin: 0 0 8px; }
.fa-mc .mc-picture { min-height: 8px; margin-bottom: 8px; }
.fa-mc .mc-picture svg { max-width: 100%; }
.fa-mc .mc-in { stroke: var(--ink); stroke-width: 1.5; }
.fa-mc .mc-out { stroke: var(--rule); stroke-width: 1; }
.fa-mc .mc-stripe { fill: var(--ink); }
.fa-mc .mc-term { font-weight: 600; margin-top: 8px; }
.fa-mc [data-part] { margin-bottom: 3px; }
.fa-mc .mc-says [data-part] { max-width: 72ch; }
.fa-mc .mc-law { margin: 6px 0 10px; border-top: 1px solid var(--rule); }
.fa-mc .mc-law:empty { display: none; }
.fa-mc .mc-keep { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; border-top: 1px solid var(--rule); padding-top: 10px; }
.fa-mc .mc-keep details, .fa-mc .mc-keep p { flex-basis: 100%; }
.fa-mc .mc-keep summary { padding: 3.5px 0; }
.fa-mc textarea {
  width: 100%; max-width: 420px; font: 12px/1.4 var(--jp-code-font-family, monospace); color: inherit; background: var(--paper); border: 1px solid var(--quiet);
}
@container (min-width: 720px) { .fa-mc .mc-main { grid-template-columns: minmax(0, 1fr) minmax(0, 1.2fr); } }
@media print { .fa-mc .mc-keep, .fa-mc .mc-select { display: none; } }
`;

export default { render };
