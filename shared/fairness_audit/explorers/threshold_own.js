// A reader's own scores: rows of group, score and label, counted here as `ThresholdExplorer.from_scores` counts
// them. Nothing leaves the page.

import { button, make, unique, whole } from "./common.js";

const LEVELS = 100;
const MOST_TEXT = 10_000_000; // characters
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WANTED = ["group", "score", "label"];

/** Cells of a CSV file with the line that each row begins on; quoted cells may hold separators and line breaks. */
function rowsOf(text) {
  const first = text.split("\n", 1)[0];
  const separator = [",", ";", "\t"].reduce((a, b) => (first.split(b).length > first.split(a).length ? b : a));
  const rows = [];
  let [cells, cell, line, begun] = [[], "", 1, 1];
  const end = () => {
    cells.push(cell.trim());
    if (cells.some((c) => c !== "")) rows.push({ cells, line: begun });
    [cells, cell] = [[], ""];
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"' && cell.trim() === "") {
      const [opened, from] = [line, i + 1];
      cell = "";
      for (i++; text[i] !== '"' || text[i + 1] === '"'; i++) {
        if (i >= text.length) throw new Error(`Line ${opened}: a quoted value never ends; close it with ".`);
        if (text[i] === '"') i++;
        if (text[i] === "\n") line++;
        cell += text[i];
      }
      if (i === from) cell = "";
    } else if (c === separator) {
      cells.push(cell.trim());
      cell = "";
    } else if (c === "\n") {
      end();
      begun = ++line;
    } else if (c !== "\r") cell += c;
  }
  end();
  return rows;
}

/** Which of the columns are the group, the score and the label: by a first line that names them, or by order. */
function columnsOf(rows) {
  const first = rows[0].cells.map((cell) => cell.toLowerCase());
  const named = WANTED.map((name) => first.indexOf(name));
  if (named.every((at) => at >= 0)) return [named, rows.slice(1)];
  if (first.length === 3) return [[0, 1, 2], NUMBER.test(first[1]) ? rows : rows.slice(1)];
  throw new Error(
    `Line ${rows[0].line} has ${first.length} value(s); write three in each line (group, score, label), ` +
      "or name these columns in the first line.",
  );
}

function number(words, what, line, remedy) {
  if (words === "") throw new Error(`Line ${line} has no ${what}; ${remedy} or leave the line out.`);
  if (!NUMBER.test(words)) throw new Error(`Line ${line}: the ${what} is “${words}”; ${remedy}.`);
  return Number(words);
}

/** The level of a score on the grid 0, 1/100, 2/100 and so on, compared as the number that it is. */
function levelOf(score) {
  let level = Math.min(LEVELS - 1, Math.floor(score * LEVELS));
  while (level + 1 < LEVELS && (level + 1) / LEVELS <= score) level++;
  while (level / LEVELS > score) level--;
  return level;
}

/** What an explorer starts from, as `from_scores(score, label, group).snapshot()` has it. */
export function ownState(text, { looks, costs, tolerance, most_people }) {
  if (text.length > MOST_TEXT) throw new Error(`The file has ${whole(text.length)} characters; this page takes ${whole(MOST_TEXT)}. Leave out columns or rows.`);
  const rows = rowsOf(text.replace(/^\uFEFF/, ""));
  if (!rows.length) throw new Error("There is no line; write one for each person: group, score, label.");
  const [places, people] = columnsOf(rows);
  const counts = new Map();
  for (const { cells, line } of people) {
    const [group, scoreWords, labelWords] = places.map((at) => cells[at]);
    if (labelWords === undefined || scoreWords === undefined)
      throw new Error(`Line ${line} has ${cells.length} value(s); write a group, a score and a label.`);
    if (group === "") throw new Error(`Line ${line} has no group; name it, such as “not recorded”.`);
    const score = number(scoreWords, "score", line, "write a number from 0 to 1, with a point");
    if (score < 0 || score > 1)
      throw new Error(`Line ${line}: the score is ${scoreWords}; scores go from 0 to 1, so divide all of them by the largest there can be.`);
    const label = number(labelWords, "label", line, "write 1 for what the score predicts and 0 otherwise");
    if (label !== 0 && label !== 1) throw new Error(`Line ${line}: the label is ${labelWords}; write 1 for what the score predicts and 0 otherwise.`);
    if (!counts.has(group)) counts.set(group, [0, 1].map(() => new Array(LEVELS).fill(0)));
    counts.get(group)[label][levelOf(score)]++;
  }
  if (counts.size < 2) throw new Error(`There ${counts.size ? `is only one group (“${[...counts.keys()][0]}”)` : "are only names of columns"}; write lines of at least two groups.`);
  if (counts.size > looks.length) throw new Error(`There are ${counts.size} groups; an explorer has room for ${looks.length}. Merge small ones or leave some out.`);
  const names = [...counts.keys()].sort(byCodePoint);
  const cut = names.map(() => LEVELS / 2);
  return {
    thresholds: cut,
    start: [...cut],
    worth: { tn: 0, fp: -1, fn: 0, tp: 1 },
    data: {
      groups: names.map((name, i) => ({ name, ...looks[i] })),
      counts: names.map((name) => counts.get(name)),
      levels: Array.from({ length: LEVELS }, (_, i) => String(i / LEVELS)),
      sign: "≥",
      score: "score",
      outcomes: ["label 0", "label 1"],
      decision: "selected",
      title: "",
      unit: "",
      ...{ looks, costs, tolerance, most_people },
    },
  };
}

/** Python's order of texts. */
function byCodePoint(a, b) {
  const [one, two] = [a, b].map((text) => Array.from(text, (c) => c.codePointAt(0)));
  for (let i = 0; i < Math.min(one.length, two.length); i++) if (one[i] !== two[i]) return one[i] - two[i];
  return one.length - two.length;
}

const EXAMPLE = `group,score,label
north,0.91,1
north,0.84,1
north,0.77,0
north,0.68,1
north,0.61,0
north,0.52,1
north,0.35,0
north,0.18,0
south,0.72,1
south,0.66,1
south,0.57,0
south,0.48,1
south,0.41,1
south,0.33,0
south,0.22,0
south,0.09,0`;

/** A closed box in which a reader puts rows; `open(state, text)` is called with what they count to. */
export function ownScores(data, text, open) {
  const id = unique();
  const area = make("textarea", { id, rows: 6, spellcheck: "false", autocomplete: "off" });
  area.value = text;
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault(); // JupyterLab forbids line breaks in whatever stands in a cell: they are put in by hand
    area.setRangeText("\n", area.selectionStart, area.selectionEnd, "end");
  });
  const wrong = make("p", { class: "te-wrongrow", role: "alert" });
  const count = () => {
    try {
      const state = ownState(area.value, data);
      wrong.textContent = "";
      open(state, area.value);
    } catch (error) {
      wrong.textContent = error.message;
      area.focus();
    }
  };
  const file = make("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv", "aria-label": "Open a file with your rows" });
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    area.value = await file.files[0].text();
    count();
  });
  return make(
    "details",
    { class: "te-own" },
    make("summary", {}, "Your own scores"),
    make(
      "p",
      {},
      "A line for each person: group, score from 0 to 1, label 0 or 1. In a first line you may name these columns, " +
        "in any order and among others. Your rows are counted in this page: nothing is sent or kept.",
    ),
    make("label", { for: id }, "Rows"),
    area,
    make(
      "div",
      { class: "te-ownrow" },
      button("Count these rows", count, "count"),
      button("Show an example", () => ((area.value = EXAMPLE), area.focus()), "example"),
      file,
    ),
    wrong,
  );
}
