"""Partial credit for a test cell, reported in words for people and as data for the grader."""

from __future__ import annotations

import contextlib
import math
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fairgrade.checks.failure import CheckFailed, one_line, quiet
from fairgrade.checks.values import LOOK_ABOVE

MARKS_TYPE = "application/vnd.fairgrade.marks+json"
"""The type of an output that holds what `Marks.total` says as data.

The content is an object with `points` (earned), `max_points` (offered), `hidden` (points that only hidden
tests offer, which are not here) and `parts`: for each part that was lost an object with `label`, `lost`
(points) and `message`.
"""

HIDDEN = re.compile(r"\bMarks\(\s*[\d.]+\s*,\s*hidden\s*=\s*([\d.]+)")
"""How a test cell says that some of its points are given by hidden tests."""

_WIDTH = 100  # of a printed line


class Marks:
    """Partial credit for one test cell.

    Each part stands in a `with marks.award(points, label):` block; a part that fails is lost, the others
    still count. The cell's last line is `marks.total()`, without a semicolon: nbgrader reads the number it
    returns as the score.

    Parameters
    ----------
    points : float
        What the cell is worth, the same as in its nbgrader metadata.
    hidden : float
        How many of them are awarded between the marks of hidden tests: all of them where the visible part
        looks at the form only. In the release those parts are gone, and `total()` then gives full marks to an
        answer that passes every visible part, so that Validate does not call it partial.

    Raises
    ------
    ValueError
        If the points are not above 0, or `hidden` is not between 0 and `points`.
    """

    def __init__(self, points: float, *, hidden: float = 0) -> None:
        if not points > 0 or not 0 <= hidden <= points:
            raise ValueError(
                f"points is {points!r} and hidden {hidden!r}; pass 0 <= hidden <= points, points > 0."
            )
        self.points = points
        self.hidden = hidden
        self.offered = 0.0
        self.earned = 0.0
        self.lost: list[tuple[float, str, str]] = []

    @contextlib.contextmanager
    def award(self, points: float, label: str) -> Iterator[None]:
        """Award `points` unless the block raises; the reason is kept for `total()`.

        Parameters
        ----------
        points : float
            What the part is worth.
        label : str
            What the learner calls it.

        Raises
        ------
        ValueError
            If `points` is not above 0.
        """
        if not points > 0:
            raise ValueError(f"points is {points!r} for {label!r}; pass a number above 0.")
        self.offered += points
        try:
            with quiet():
                yield
        except CheckFailed as failure:
            self.lost.append((points, label, str(failure)))
        except NameError as error:
            what = f"{error.name} is not defined" if error.name else one_line(error)
            self.lost.append((points, label, f"{what}. {LOOK_ABOVE}"))
        except NotImplementedError:
            self.lost.append((points, label, f"it is not written yet. {LOOK_ABOVE}"))
        except Exception as error:
            what = f"the check could not use the answer ({type(error).__name__}: {one_line(error)})"
            self.lost.append((points, label, f"{what}. {LOOK_ABOVE}"))
        else:
            self.earned += points

    def total(self) -> float | int:
        """Return the points earned; print what was lost and why.

        In a notebook the same is among the cell's outputs as data, see `MARKS_TYPE`.

        Raises
        ------
        CheckFailed
            If nothing was earned.
        ValueError
            If the parts do not add up to the cell's points (less the hidden ones, in a release).
        """
        released = bool(self.hidden) and math.isclose(self.offered, self.points - self.hidden, abs_tol=1e-9)
        if not released and not math.isclose(self.offered, self.points):
            raise ValueError(f"the parts offer {self.offered:g} points and the cell has {self.points:g}.")
        report = self._report(released)
        if self.lost or released:
            _publish(report)
        if self.lost and not self.earned:
            lines = [part_text(part) for part in report["parts"]]
            raise CheckFailed(
                "\n".join(["No part of this exercise is right yet.", *(f"- {x}" for x in lines)])
            )
        if self.lost or released:
            print(report_text(report))
        return _tidy(self.earned if self.lost else self.points)

    def _report(self, released: bool) -> dict[str, Any]:
        parts = [
            {"label": str(label), "lost": float(points), "message": message}
            for points, label, message in self.lost
        ]
        return {
            "points": float(self.earned),
            "max_points": float(self.offered),
            "hidden": float(self.hidden) if released else 0.0,
            "parts": parts,
        }


def part_text(part: Mapping[str, Any]) -> str:
    """Return what is said of a lost part: its label, its points and the reason, on one line."""
    return f"{part['label']} ({part['lost']:g} lost): {part['message']}"


def report_text(report: Mapping[str, Any]) -> str:
    """Return a report, as under `MARKS_TYPE`, in the lines that `Marks.total` prints."""
    lines = [
        textwrap.fill(f"- {part_text(part)}", _WIDTH, subsequent_indent="  ") for part in report["parts"]
    ]
    offered, hidden = report["max_points"], report.get("hidden", 0)
    if not hidden:
        lines.append(f"{report['points']:g} of {offered:g} points.")
    elif report["parts"]:
        lines.append(
            f"{report['points']:g} of {offered:g} points so far; hidden checks decide {hidden:g} more."
        )
    elif offered:
        lines.append(
            f"Every visible check passes; hidden checks decide {hidden:g} of {offered + hidden:g} points."
        )
    else:
        what = f"all {hidden:g} points" if hidden != 1 else "the point"
        lines.append(f"The form is right; hidden checks decide {what}.")
    return "\n".join(lines)


def reported(outputs: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the last report among a cell's outputs, or None if there is no well-formed one.

    Parameters
    ----------
    outputs : iterable of mapping
        Outputs as nbformat has them.
    """
    found = None
    for output in outputs:
        data = output.get("data") if output.get("output_type") == "display_data" else None
        if isinstance(data, Mapping) and MARKS_TYPE in data:
            found = data[MARKS_TYPE]
    return found if _is_report(found) else None


def _is_report(found: Any) -> bool:
    return (
        isinstance(found, Mapping)
        and all(isinstance(found.get(key), int | float) for key in ("points", "max_points"))
        and isinstance(found.get("hidden", 0.0), int | float)
        and isinstance(found.get("parts"), list)
        and all(
            isinstance(part, Mapping)
            and isinstance(part.get("label"), str)
            and isinstance(part.get("lost"), int | float)
            and isinstance(part.get("message"), str)
            for part in found["parts"]
        )
    )


def _publish(report: dict[str, Any]) -> None:
    """Put the report among the cell's outputs; outside a notebook there is nowhere to put it."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        shell.display_pub.publish(data={MARKS_TYPE: report}, metadata={})


def _tidy(points: float) -> float | int:
    """Return a built-in number, since nbgrader takes `np.float64(1.0)` for full marks."""
    points = float(points)
    return int(points) if points.is_integer() else points
