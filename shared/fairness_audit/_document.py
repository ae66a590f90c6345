"""An audit record as a Markdown document that somebody without the code can read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fairness_audit.record import AuditRecord, Estimate


def markdown(record: AuditRecord) -> str:
    """The whole record: first what is still open, then each field under its heading."""
    needed = {None: "not stated", True: "yes", False: "no"}[record.attribute_needed_at_prediction]
    total = sum(record.groups.values())
    problems = record.problems()
    blocks = [
        f"# Audit record: {_plain(record.system) or 'system not named'}",
        _incomplete(problems) if problems else _COMPLETE,
        f"**Purpose.** {_said(record.purpose)}",
        f"**Date.** {_said(record.date)}",
        "## Who was audited",
        f"**Protected field.** {_said(record.protected_field)}",
        _rows(
            ("Group", "People", "Share"),
            [
                (_plain(g), f"{n:,}", f"{100 * n / total:.3g}%" if total else "")
                for g, n in record.groups.items()
            ],
        ),
        "## Which disparity, and why",
        f"**Chosen: {_code(record.chosen_metric)}.** {_said(record.chosen_because)}",
        _rows(
            ("Not chosen", "Why not"),
            [(_code(metric), _said(why)) for metric, why in record.rejected_metrics.items()],
        ),
        "## Disparity between groups",
        _before_after(record.disparity_before, record.disparity_after, record.chosen_metric),
        _levels(record),
        "## Ordinary performance",
        _before_after(record.performance_before, record.performance_after),
        "## Mitigation",
        f"**What was done.** {_said(record.mitigation)}",
        f"**When it acts.** {_said(record.mitigation_timing)}",
        f"**A decision about a new person needs that person's protected field.** {needed}",
        "## Limits",
        "\n".join(f"- {_plain(limit)}" for limit in record.limits) or _NOTHING,
        "## Provenance",
        f"**Data (SHA-256).** {_code(record.data_hash)}",
        _rows(("Software", "Version"), [(_plain(k), _plain(v)) for k, v in record.versions.items()]),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


_NOTHING = "*not stated*"
_COMPLETE = (
    "Every field is filled in and none contradicts another. That is not a certificate: the record says what "
    "was measured, on these data, on this day."
)


def _incomplete(problems: list[str]) -> str:
    return "\n".join(
        [
            f"**Not ready to hand over: {len(problems)} open point{'s' if len(problems) > 1 else ''}.**",
            "",
            *[f"- {_plain(problem)}" for problem in problems],
        ]
    )


def _before_after(before: Mapping[str, Estimate], after: Mapping[str, Estimate], chosen: str = "") -> str:
    names = [*before, *[name for name in after if name not in before]]
    names.sort(key=lambda name: name != chosen)  # the chosen one first, the others in their order
    return _rows(
        ("Metric", "Before", "After"),
        [
            (
                f"{_code(name)} (chosen)" if name == chosen else _code(name),
                *[_plain(number(side[name])) if name in side else "" for side in (before, after)],
            )
            for name in names
        ],
    )


def _levels(record: AuditRecord) -> str:
    levels = {e.level for _, _, e in record._estimates() if e.low is not None and e.level is not None}
    shown = " and ".join(f"{100 * level:g}%" for level in sorted(levels))
    return f"In brackets: {shown} intervals." if levels else ""


def _rows(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    if not rows:
        return _NOTHING
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _said(text: str) -> str:
    return _plain(text) or _NOTHING


def _plain(text: str) -> str:
    """A text on one line that Markdown shows as it was written.

    An underscore inside a word is left alone: Markdown does, and metric names are full of them.
    """
    line = re.sub(r"[\\`*~\[\]<|$]|&(?=[#\w]+;)|(?<![^\W_])_|_(?![^\W_])", r"\\\g<0>", " ".join(text.split()))
    line = re.sub(r"^(?=[#>+-])", r"\\", line)  # what would start a heading, a quote or a list
    return re.sub(r"^(\d+)(?=[.)]( |$))", r"\1\\", line)


def _code(text: str) -> str:
    if not text:
        return _NOTHING
    return _plain(text) if re.search(r"[`|\s]", text) else f"`{text}`"


def number(estimate: Estimate) -> str:
    """An estimate and its interval, such as "0.319 (0.280 to 0.358)", or why there is none."""
    because = f": {estimate.reason}" if estimate.reason else ""
    if estimate.value is None:
        return f"not computed{because}"
    if estimate.low is None or estimate.high is None:
        return f"{_three(estimate.value)} (no interval{because})"
    return f"{_three(estimate.value)} ({_three(estimate.low)} to {_three(estimate.high)})"


def _three(value: float) -> str:
    """Three significant digits, without an exponent where that is readable."""
    exponent = int(f"{value:.2e}".partition("e")[2])
    if value and not -6 <= exponent <= 9:
        return f"{value:.2e}"
    return f"{float(f'{value:.2e}'):,.{max(0, 2 - exponent)}f}"
