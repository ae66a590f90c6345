"""The report room: ``OUT/scores.csv`` and ``OUT/report.html``, one row for everybody."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from .course import Lab
from .execution import BESIDE, UNSAFE
from .gradebook import Standing
from .page import page, points, table
from .results import STATUSES, Status, write_atomically

COLUMNS = ("student", "lab", "score", "max_score", "status", "reason")

_MEANING: dict[Status, str] = {
    "graded": "run and scored as handed in",
    "repaired": "run and scored after something was put right",
    "partial": "only a part could be run and scored",
    "flagged": "scored, and something needs a person's eye",
    "ungradable": "handed in, but there is nothing that can be run",
    "missing": "nothing was handed in",
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
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        score, highest = round(row.score, 6), round(row.max_score, 6)
        writer.writerow([row.student, row.lab, score, highest, row.status, " ".join(row.reason.split())])
    write_atomically(path, text.getvalue())


def write_report(lab: Lab, rows: Sequence[Row], standings: Mapping[str, Standing], path: Path) -> None:
    """Write the page on the class: how scores are spread, where points were lost, everybody's status."""
    counts = Counter(row.status for row in rows)
    scored = [row for row in rows if row.status not in ("missing", "ungradable")]
    body = [
        f"<p>{len(rows)} people, {len(scored)} with a submission that was scored. "
        f"{_mean_sentence(scored)} Points given by hand are counted as they stand.</p>",
        *_warnings(rows),
        "<h2>Statuses</h2>",
        table(
            "How many submissions have which status, and what it means",
            ("Status", "People", "Meaning"),
            ((status, str(counts[status]), _MEANING[status]) for status in STATUSES),
            numbers=(1,),
        ),
        "<h2>Scores</h2>",
        _distribution(scored, lab.max_points),
        "<h2>Exercises</h2>",
        _exercises(lab, [standings[row.student] for row in scored if row.student in standings]),
        "<h2>Everybody</h2>",
        table(
            "One row for each person; the name leads to the feedback",
            ("Student", "Score", "Of", "Status", "Reason"),
            (
                (_link(row), points(row.score), points(row.max_score), row.status, escape(row.reason))
                for row in rows
            ),
            numbers=(1, 2),
        ),
    ]
    write_atomically(path, page(f"{lab.name}: class report", "\n".join(body)))


def _warnings(rows: Sequence[Row]) -> list[str]:
    """What a reader has to know of how submissions were run."""
    said = {
        UNSAFE: "ran with all the rights of whoever graded, tests beside them (--unsafe). "
        "A score may have been forged, and what they could read may have been read",
        BESIDE: "ran in the sandbox with the lab's tests beside them, because a test needs more than plain "
        "data. A score may have been forged",
    }
    counts = {how: sum(how in row.reason for row in rows) for how in said}
    return [f"<p><strong>{n} submissions {said[how]}.</strong></p>" for how, n in counts.items() if n]


def _link(row: Row) -> str:
    return f'<a href="feedback/{quote(row.student)}/{quote(row.lab)}.html">{escape(row.student)}</a>'


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


def _exercises(lab: Lab, standings: Sequence[Standing]) -> str:
    """The mean of each graded cell over those who were scored."""
    kinds = {"test": "test", "written": "by hand", "task": "by hand"}
    several = len(lab.notebooks) > 1
    rows = []
    for name, notebook in lab.notebooks.items():
        for cell in notebook.cells:
            if cell.kind not in kinds:
                continue
            key = name, cell.grade_id
            earned = [standing.cells.get(key, 0.0) for standing in standings]
            waiting = sum(key in standing.waiting for standing in standings)
            mean = sum(earned) / len(earned) if earned else 0.0
            share = mean / cell.max_points if cell.max_points else 0.0
            full = sum(one >= cell.max_points for one in earned)
            bar = (
                f'<svg viewBox="0 0 100 12" width="100" height="12" aria-hidden="true">'
                f'<rect width="{100 * min(1.0, share):.0f}" height="12"/></svg>'
            )
            title = f"{name}: {cell.grade_id}" if several else cell.grade_id
            rows.append(
                (
                    escape(title),
                    kinds[cell.kind],
                    points(mean) if earned else "",
                    points(cell.max_points),
                    f"{full} of {len(earned)}",
                    str(waiting or ""),
                    bar,
                )
            )
    return table(
        "Mean points of each exercise, over everybody whose submission was scored; answers that wait for a "
        "person count nothing until then",
        ("Exercise", "Graded", "Mean", "Of", "Full points", "Waiting", "Share"),
        rows,
        numbers=(2, 3, 4, 5),
    )
