"""The report room: ``OUT/scores.csv`` and ``OUT/report.html``, one row for everybody.

The report is the same bytes for the same results: there is no clock in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import median
from urllib.parse import quote

import numpy as np

from fairgrade.csv_file import csv_text
from fairgrade.gradebook.book import GradebookEntry
from fairgrade.lab.course import Lab, LabCell
from fairgrade.lab.exercises import headings
from fairgrade.pages.frame import bar, page, points, table
from fairgrade.pages.sanitize import visible
from fairgrade.results.executed import UNSAFE
from fairgrade.results.flags import near_identical, signs
from fairgrade.results.scoring import CellScore
from fairgrade.results.similarity import LEAST, RUN, SHARE, WORDS, common
from fairgrade.results.store import STATUSES, Result, Status, write_atomically

COLUMNS = ("student", "lab", "score", "max_score", "status", "reason")

#: With fewer people a correlation is mostly chance.
FEWEST = 10
_MOST_MESSAGES = 20
_MOST_NAMED = 30
_MOST_GROUPS = 50

_MEANING: dict[Status, str] = {
    "graded": "run and scored as submitted",
    "repaired": "run and scored after a repair",
    "partial": "only part of it could be run and scored",
    "flagged": "scored; somebody should look at it",
    "ungradable": "submitted, but nothing in it can be run",
    "missing": "nothing was submitted",
}


@dataclass(frozen=True)
class Row:
    """One person's line in ``scores.csv``."""

    student: str
    lab: str
    score: float
    max_score: float
    status: Status
    reason: str


def write_scores(rows: Sequence[Row], path: Path) -> None:
    """Write the table of scores."""
    lines: list[list[str | float]] = [
        [row.student, row.lab, row.score, row.max_score, row.status, " ".join(row.reason.split())]
        for row in rows
    ]
    write_atomically(path, csv_text(COLUMNS, lines))


def write_report(
    lab: Lab,
    rows: Sequence[Row],
    entries: Mapping[str, GradebookEntry],
    results: Mapping[str, Result],
    path: Path,
) -> None:
    """Write the page on the class: summaries first, then everybody.

    Parameters
    ----------
    rows
        One for everybody.
    entries
        What the gradebook says, by student.
    results
        What the machine said, by student.
    """
    counts = Counter(row.status for row in rows)
    scored = [row for row in rows if row.status not in ("missing", "ungradable")]
    theirs = [entries[row.student] for row in scored if row.student in entries]
    settled = {row.student: results[row.student] for row in rows if row.student in results}
    sections = {
        "Statuses": table(
            "How many submissions have which status, and what it means",
            ("Status", "People", "Meaning"),
            ((status, str(counts[status]), _MEANING[status]) for status in STATUSES),
            numbers=(1,),
        ),
        "Scores": _distribution(scored, lab.max_points),
        "Exercises": _exercises(lab, theirs),
        "What points were lost for": _messages(lab, settled),
        "How each test was decided": _decisions(lab, settled),
        "For a person to look at": _flags(lab, rows, settled, entries),
        "Times": _times(lab, settled),
        "Everybody": table(
            "One row for each person; the name leads to the feedback",
            ("Student", "Score", "Of", "Status", "Reason"),
            (
                (
                    _link(lab, row.student),
                    points(row.score),
                    points(row.max_score),
                    row.status,
                    escape(visible(row.reason)),
                )
                for row in rows
            ),
            numbers=(1, 2),
        ),
    }
    contents = "".join(f'<li><a href="#part-{i}">{name}</a></li>' for i, name in enumerate(sections, 1))
    body = [
        f"<p>{len(rows)} people, {len(scored)} with a submission that was scored. "
        f"{_mean_sentence(scored)} Points given by hand are counted as they stand.</p>",
        *_warnings(rows),
        f'<nav aria-label="Parts of this page"><ul class="plain">{contents}</ul></nav>',
        *(f'<h2 id="part-{i}">{name}</h2>\n{text}' for i, (name, text) in enumerate(sections.items(), 1)),
    ]
    write_atomically(path, page(f"{lab.name}: class report", "\n".join(body)))


def _warnings(rows: Sequence[Row]) -> list[str]:
    """What a reader has to know of how submissions were run."""
    said = {
        UNSAFE: "ran with all the rights of whoever graded, tests beside them (--unsafe). "
        "A score may have been forged, and what they could read may have been read",
    }
    counts = {how: sum(how in row.reason for row in rows) for how in said}
    return [f"<p><strong>{n} submissions {said[how]}.</strong></p>" for how, n in counts.items() if n]


def _link(lab: Lab, student: str) -> str:
    return f'<a href="feedback/{quote(student)}/{quote(lab.name)}.html">{escape(visible(student))}</a>'


def _links(lab: Lab, students: Sequence[str]) -> str:
    """The names of some people; of many, the first."""
    named = ", ".join(_link(lab, student) for student in students[:_MOST_NAMED])
    more = len(students) - _MOST_NAMED
    return named + (f" and {more:,} more" if more > 0 else "")


def _mean_sentence(scored: Sequence[Row]) -> str:
    if not scored:
        return "No score to average."
    mean = sum(row.score for row in scored) / len(scored)
    return f"Their mean is {points(mean)} of {points(scored[0].max_score)} points."


def _distribution(scored: Sequence[Row], highest: float) -> str:
    """A histogram in ten equal steps, and the same as a table."""
    bins = [0] * 10
    for row in scored:
        share = row.score / highest if highest else 0.0
        bins[min(9, max(0, int(share * 10 + 1e-9)))] += 1
    names = [f"{10 * i} to {'100' if i == 9 else f'under {10 * i + 10}'}%" for i in range(10)]
    most = max([*bins, 1])
    bars = []
    for i, count in enumerate(bins):
        height = 130 * count / most
        x = 10 + 60 * i
        bars.append(f'<rect x="{x}" y="{150 - height:.1f}" width="50" height="{height:.1f}"/>')
        bars.append(f'<text x="{x + 25}" y="{143 - height:.1f}" text-anchor="middle">{count or ""}</text>')
        bars.append(f'<text x="{x}" y="168">{10 * i}%</text>')
    fullest = names[bins.index(most)] if scored else "none"
    label = f"Histogram of the scores of {len(scored)} people. The fullest step is {fullest}."
    return (
        f'<svg viewBox="0 0 620 175" width="620" height="175" role="img" aria-label="{escape(label)}">'
        f'<line x1="5" y1="150" x2="615" y2="150"/>{"".join(bars)}</svg>'
        + table(
            "People by share of all points",
            ("Share of points", "People"),
            ((name, str(count)) for name, count in zip(names, bins, strict=True)),
            numbers=(1,),
        )
    )


# --- exercises -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Exercise:
    """A graded cell, and what to call it."""

    key: tuple[str, str]
    cell: LabCell
    title: str

    @property
    def html(self) -> str:
        small = f'<br><span class="quiet">{escape(self.cell.grade_id)}</span>' if self.title else ""
        return escape(self.title or self.cell.grade_id) + small


def _graded(lab: Lab) -> list[_Exercise]:
    several = len(lab.notebooks) > 1
    found = []
    for name, notebook in lab.notebooks.items():
        above = headings(notebook)
        for cell in notebook.cells:
            if cell.kind in ("test", "written", "task"):
                title = above.get(cell.grade_id, "")
                title = f"{name}: {title or cell.grade_id}" if several else title
                found.append(_Exercise((name, cell.grade_id), cell, title))
    return found


def discrimination(earned: np.ndarray) -> list[tuple[float, str]]:
    """Item-rest correlation of each exercise: how well it discriminates (corrected item-total correlation).

    It is Pearson's correlation of the points of an exercise with the sum of the points of all others
    (Guilford, 1953, "The correlation of an item with a composite of the remaining items in a test",
    Educational and Psychological Measurement 13). Near 0, the exercise tells those who do well elsewhere from
    the others no better than chance; below 0, look at its test first.

    Parameters
    ----------
    earned
        Points: a row for each person, a column for each exercise.

    Returns
    -------
    list of tuple
        The correlation and "", or NaN and the reason why there is none.
    """
    people, exercises = earned.shape
    if people < FEWEST:
        return [(float("nan"), f"fewer than {FEWEST} people")] * exercises
    if exercises < 2:
        return [(float("nan"), "there is no other exercise")] * exercises
    found = []
    for own, rest in zip(earned.T, (earned.sum(axis=1, keepdims=True) - earned).T, strict=True):
        if np.ptp(own) < 1e-9:
            found.append((float("nan"), "everybody has the same points"))
        elif np.ptp(rest) < 1e-9:
            found.append((float("nan"), "everybody has the same points elsewhere"))
        else:
            found.append((float(np.corrcoef(own, rest)[0, 1]), ""))
    return found


def _exercises(lab: Lab, entries: Sequence[GradebookEntry]) -> str:
    """Return how hard each graded cell was and how well it discriminates."""
    kinds = {"test": "test", "written": "by hand", "task": "by hand"}
    exercises = _graded(lab)
    if not exercises or not entries:
        return "<p>Nobody's submission was scored.</p>"
    earned = np.array([[one.cells.get(e.key, 0.0) for e in exercises] for one in entries])
    waiting = [sum(e.key in one.waiting for one in entries) for e in exercises]
    settled = [i for i, number in enumerate(waiting) if not number]
    goes = dict(zip(settled, discrimination(earned[:, settled]), strict=True))
    rows, dots = [], []
    for i, one in enumerate(exercises):
        highest = one.cell.max_points
        mean = float(earned[:, i].mean())
        share = mean / highest if highest else 0.0
        full = int((earned[:, i] >= highest - 1e-9).sum())
        value, why = goes.get(i, (float("nan"), "some wait for a person"))
        if not why:
            dots.append((i + 1, share, value))
        rows.append(
            (
                f"{i + 1}. {one.html}",
                kinds[one.cell.kind],
                points(mean),
                points(highest),
                f"{share:.0%}{bar(share)}",
                f"{full} of {len(entries)}",
                str(waiting[i] or ""),
                why or f"{value:.2f}",
            )
        )
    return (
        "<p>Share is the mean part of an exercise's points that was earned: a high share is an easy "
        "exercise. Discrimination is the correlation of its points with the sum of all others (item-rest, or "
        "corrected item-total correlation; Guilford 1953). Look at an exercise near 0 or below: those who do "
        "well elsewhere do no better there.</p>"
        + (_scatter(dots) if dots else "")
        + table(
            "Each exercise over everybody whose submission was scored; answers that wait for a person count "
            "nothing until then",
            (
                "Exercise",
                "Graded",
                "Mean",
                "Of",
                "Share",
                "Full points",
                "Waiting",
                "Discrimination (item-rest correlation)",
            ),
            rows,
            numbers=(2, 3, 4, 5, 6, 7),
        )
    )


def _scatter(dots: Sequence[tuple[int, float, float]]) -> str:
    """Share against discrimination; the table below it has the same numbers."""
    marks = []
    for x in range(0, 101, 25):
        right = 60 + 5 * x
        marks.append(f'<line x1="{right}" y1="10" x2="{right}" y2="210"/>')
        marks.append(f'<text x="{right}" y="228" text-anchor="middle">{x}%</text>')
    for tenth in (-10, -5, 0, 5, 10):
        at = 110 - 10 * tenth
        marks.append(f'<line x1="60" y1="{at}" x2="560" y2="{at}"/>')
        marks.append(f'<text x="52" y="{at + 4}" text-anchor="end">{tenth / 10:g}</text>')
    for number, share, value in dots:
        dot, y = 60 + 500 * min(1.0, max(0.0, share)), 110 - 100 * value
        marks.append(f'<circle cx="{dot:.1f}" cy="{y:.1f}" r="4"/>')
        marks.append(f'<text x="{dot + 7:.1f}" y="{y - 5:.1f}">{number}</text>')
    low = [str(number) for number, _, value in dots if value < 0.1]
    told = f"Near 0 or below: {', '.join(low)}." if low else "None is near 0 or below."
    label = f"{len(dots)} exercises: share earned and discrimination. {told}"
    return (
        f'<svg viewBox="0 0 600 250" width="600" height="250" role="img" aria-label="{escape(label)}">'
        f'{"".join(marks)}<text x="310" y="246" text-anchor="middle">share of points earned</text></svg>'
    )


# --- what was said ---------------------------------------------------------------------------------------


def _messages(lab: Lab, results: Mapping[str, Result]) -> str:
    """The most common messages, those that differ only in a number as one."""
    people: dict[tuple[tuple[str, str], str], dict[str, str]] = {}
    for student, result in results.items():
        for name, one in result.notebooks.items():
            for test, parts in one.lost.items():
                for text in parts:
                    people.setdefault(((name, test), without_numbers(text)), {}).setdefault(student, text)
    order = {one.key: (i, one) for i, one in enumerate(_graded(lab))}
    found = [(key, text, who) for (key, text), who in people.items() if key in order]
    found.sort(key=lambda one: (-len(one[2]), order[one[0]][0], one[1]))
    if not found:
        return "<p>No test said why points were lost.</p>"
    scored = sum(
        any(c.points for c in n.cells) or bool(n.lost) for r in results.values() for n in r.notebooks.values()
    )
    rows = []
    for key, _, who in found[:_MOST_MESSAGES]:
        wordings = Counter(who.values())
        wording = min(wordings, key=lambda text: (-wordings[text], text))
        names = f"<details><summary>Who</summary>{_links(lab, list(who))}</details>"
        rows.append(
            (
                order[key][1].html,
                escape(visible(wording)) + names,
                f"{len(who)}{bar(len(who) / max(scored, 1))}",
            )
        )
    left = len(found) - len(rows)
    return table(
        "The most common messages; those that differ only in numbers count as one, in the wording of most"
        + (f". {left:,} rarer ones are left out" if left else ""),
        ("Exercise", "Message", "People"),
        rows,
        numbers=(2,),
    )


def without_numbers(message: str) -> str:
    """A message with every number in it replaced by a mark."""
    return re.sub(r"(?<![\w.])[-+]?\d[\d.,]*(?<![.,])(e[-+]?\d+)?", "#", message)


# --- how tests were run ----------------------------------------------------------------------------------

_DECIDED_BY: dict[str, str] = {
    "both": "both: its values alone, and beside the learner's code; the lower score counts",
    "apart": "its values alone",
    "beside": "beside the learner's code only",
    "": "the notebook's own run",
}


def _decisions(lab: Lab, results: Mapping[str, Result]) -> str:
    """Return how each test was run and why, and whose score the run beside the learner's code lowered."""
    exercises = [one for one in _graded(lab) if one.cell.kind == "test"]
    found: dict[tuple[str, str], list[tuple[str, CellScore]]] = {}
    for student, result in results.items():
        unsafe = any(UNSAFE in reason for reason in result.reasons)
        for name, one in result.notebooks.items():
            for cell in one.cells:
                if cell.kind == "test" and (cell.witness or unsafe):
                    found.setdefault((name, cell.grade_id), []).append((student, cell))
    rows = []
    for exercise in exercises:
        cells = found.get(exercise.key, ())
        ways = Counter((cell.witness, cell.witness_reason) for _, cell in cells)
        for (witness, why), count in ways.most_common():
            here = [(who, c) for who, c in cells if (c.witness, c.witness_reason) == (witness, why)]
            lowered = {who: cell.lowered for who, cell in here if cell.lowered}
            rows.append(
                (
                    exercise.html,
                    _DECIDED_BY[witness],
                    escape(visible(why)),
                    str(count),
                    f"{len(lowered)}{_noted(lab, lowered)}" if lowered else "",
                )
            )
    if not rows:
        return "<p>No test was run.</p>"
    return (
        "<p>A test is run twice: in a process of the grader's own, to which only the values of the answers "
        "are sent, and in a copy of the learner's process. The lower score counts. Where only one of the two "
        "can decide, the reason is given. Learners' code can reach a test that runs beside it only: a "
        "score from there may have been forged.</p>"
        + table(
            "How each test was run, why, and whose score was lowered beside the learner's code",
            ("Test", "Decided by", "Remark", "People", "Lowered"),
            rows,
            numbers=(3,),
        )
    )


# --- for a person ----------------------------------------------------------------------------------------


def _flags(
    lab: Lab, rows: Sequence[Row], results: Mapping[str, Result], entries: Mapping[str, GradebookEntry]
) -> str:
    parts = ["<p>Nothing here has changed a score.</p>"]
    found = signs(results)
    parts.append("<h3>Submissions that were changed where learners do not write</h3>")
    if found:
        parts.append(
            "<p>The lab's own cells were put back before anything ran, and what a test cannot give was not "
            "counted. An accident leaves the same traces as an attempt; ask before you conclude.</p>"
            + table(
                "What was seen, and in whose submission",
                ("What was seen", "People", "Who, and the reason that was noted"),
                ((one.what, str(len(one.people)), _noted(lab, one.people)) for one in found),
                numbers=(1,),
            )
        )
    else:
        parts.append("<p>None.</p>")
    parts += ["<h3>Nearly identical answers</h3>", _alike(lab, results)]
    parts += ["<h3>Answers that wait for a person</h3>", _waiting(lab, rows, entries)]
    return "\n".join(parts)


def _noted(lab: Lab, people: Mapping[str, str]) -> str:
    lines = [
        f"<li>{_link(lab, student)}: {escape(visible(text))}</li>"
        for student, text in list(people.items())[:_MOST_NAMED]
    ]
    more = len(people) - _MOST_NAMED
    return f'<ul class="plain">{"".join(lines)}</ul>' + (f"<p>and {more:,} more</p>" if more > 0 else "")


def _alike(lab: Lab, results: Mapping[str, Result]) -> str:
    groups = near_identical(results)
    most = common(len(results))
    told = (
        "<p>Answers are compared without comments, spaces and the names that their writers chose. What "
        "stands in the lab or in its author's answers is left out, and so is every piece that more than "
        f"{most} people have. Two answers are alike if they then share at least {LEAST} pieces of {RUN} "
        f"signs of code or {WORDS} words, and {SHARE:.0%} of the shorter one (winnowing: Schleimer and "
        "others, 2003). "
        "This finds shared text. It cannot say who wrote it, whether working together was allowed, or "
        "whether both found it in the same place. It does not find an answer that was written anew after "
        "another, or one that went round a large part of the class.</p>"
    )
    if not groups:
        return f"{told}<p>None.</p>"
    several = len(lab.notebooks) > 1
    rows = (
        (
            _links(lab, one.people),
            ", ".join(
                f"{escape(cell if several else cell.partition('/')[2])} ({share:.0%})"
                for cell, share in one.cells.items()
            ),
        )
        for one in groups[:_MOST_GROUPS]
    )
    left = len(groups) - _MOST_GROUPS
    return told + table(
        "Groups of people, and the answers that are alike with the part that any two of them share at least"
        + (f". {left:,} further groups are left out" if left > 0 else ""),
        ("People", "Answers"),
        rows,
    )


def _waiting(lab: Lab, rows: Sequence[Row], entries: Mapping[str, GradebookEntry]) -> str:
    lines = []
    for one in _graded(lab):
        who = [r.student for r in rows if r.student in entries and one.key in entries[r.student].waiting]
        if who:
            names = f"<details><summary>Who</summary>{_links(lab, who)}</details>"
            lines.append((one.html, f"{len(who)}", names))
    if not lines:
        return "<p>None.</p>"
    return table(
        "Answers that count nothing until a person gives points; the formgrader shows them",
        ("Exercise", "Waiting", "People"),
        lines,
        numbers=(1,),
    )


def _times(lab: Lab, results: Mapping[str, Result]) -> str:
    took = sorted(
        ((result.seconds, student) for student, result in results.items() if result.seconds),
        key=lambda one: (-one[0], one[1]),
    )
    if not took:
        return "<p>Nothing was run.</p>"
    seconds = [time for time, _ in took]
    return (
        f"<p>{len(took)} submissions were run. The median took {median(seconds):.2f} s, the longest "
        f"{seconds[0]:.2f} s, all together {sum(seconds):.0f} s.</p>"
        + table(
            "The slowest submissions",
            ("Student", "Seconds"),
            ((_link(lab, student), f"{time:.2f}") for time, student in took[:5]),
            numbers=(1,),
        )
    )
