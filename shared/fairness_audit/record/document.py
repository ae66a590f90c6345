"""A record as a Markdown document: first what is still open, then each field under its heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fairness_audit.record import markdown
from fairness_audit.record.contents import Contents
from fairness_audit.record.entries import GroupResult
from fairness_audit.record.estimate import Disparity, Estimate

COMPLETE = (
    "Every field is filled in and none contradicts another. That is not a certificate: the record says what "
    "was measured, on these data, on this day."
)


def document(record: Contents, problems: list[str]) -> str:
    """Lay the whole record out.

    Parameters
    ----------
    record : Contents
    problems : list of str
        What is open.

    Returns
    -------
    str
        Markdown; numbers to three significant digits.
    """
    sections = {
        "": _head(record, problems),
        "Who was audited": _audited(record),
        "Which disparity, and why": _choice(record),
        "By group": _by_group(record),
        "Disparity between groups": _between(record),
        "Ordinary performance": [_before_after(record.performance_before, record.performance_after)],
        "Mitigation": _mitigation(record),
        "Law": [_law(record)],
        "Limits": [markdown.bullets(record.limits)],
        "Who answers for it": _responsible(record),
        "Provenance": _provenance(record),
    }
    blocks = [block for name, parts in sections.items() for block in (f"## {name}" if name else "", *parts)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _said(name: str, text: str) -> str:
    return f"**{name}.** {markdown.said(text)}"


def _head(record: Contents, problems: list[str]) -> list[str]:
    return [
        f"# Audit record: {markdown.plain(record.system) or 'system not named'}",
        _incomplete(problems) if problems else COMPLETE,
        _said("Purpose", record.purpose),
        _said("Version audited", record.model_version),
        _said("Threshold", "" if record.threshold is None else f"{record.threshold}"),
        _said("Being selected is", record.selection_is),
        _said("Label", record.label_meaning),
        _said("Date", record.date),
        _said("Expires", record.expires),
    ]


def _incomplete(problems: list[str]) -> str:
    count = f"{len(problems)} open point{'s' if len(problems) > 1 else ''}"
    return f"**Not ready to hand over: {count}.**\n\n{markdown.bullets(problems)}"


def _audited(record: Contents) -> list[str]:
    total = sum(record.groups.values())
    rows = [
        (markdown.plain(group), f"{n:,}", f"{100 * n / total:.3g}%" if total else "")
        for group, n in record.groups.items()
    ]
    period = " to ".join(day for day in (record.period.start, record.period.end) if day)
    blocks = [
        _said("Protected field", record.protected_field),
        markdown.table(("Group", "People", "Share"), rows),
        _said("Data", record.data_version),
        _said("From", period),
        _said("Rows before exclusions", "" if record.rows is None else f"{record.rows:,}"),
    ]
    if record.exclusions:
        left_out = [(f"{one.rows:,}", markdown.said(one.reason)) for one in record.exclusions]
        blocks.append(markdown.table(("Rows left out", "Why"), left_out))
    else:
        blocks.append(_said("Rows left out", "" if record.exclusions is None else "none"))
    if record.weighting != "none":
        blocks.append(_said("Weights", record.weighting))
    return blocks


def _choice(record: Contents) -> list[str]:
    return [
        _said("Harmed", record.harmed),
        _said("Harm", record.harm),
        f"**Chosen: {markdown.code(record.chosen_metric)}.** {markdown.said(record.chosen_because)}",
        markdown.table(
            ("Not chosen", "Why not"),
            [(markdown.code(metric), markdown.said(why)) for metric, why in record.rejected_metrics.items()],
        ),
    ]


def _by_group(record: Contents) -> list[str]:
    blocks = [
        counts_table(record.by_group_before),
        _rates_table(record.by_group_before, record.by_group_after),
        _levels([e for group in record.by_group_before.values() for e in group.rates.values()]),
    ]
    if record.by_group_after:
        blocks[1:1] = ["After mitigation:", counts_table(record.by_group_after)]
    for feature, found in record.other_fields.items():
        blocks += [
            f"**By {markdown.plain(feature)}**",
            counts_table(found.by_group),
            _rates_table(found.by_group, {}),
            _before_after(found.disparity, {}),
        ]
    return blocks


def counts_table(by_group: Mapping[str, GroupResult]) -> str:
    """Write the counts of every group.

    Parameters
    ----------
    by_group : mapping from group to GroupResult

    Returns
    -------
    str
    """
    labeled = all(group.labeled for group in by_group.values())
    cells = ("tn", "fp", "fn", "tp") if labeled else ("Not selected", "Selected")
    rows = [
        (markdown.plain(name), _count(one.people), *map(_count, one.cells[: len(cells)]))
        for name, one in by_group.items()
    ]
    return markdown.table(("Group", "People", *cells), rows)


def _rates_table(before: Mapping[str, GroupResult], after: Mapping[str, GroupResult]) -> str:
    rows = []
    for name in [*before, *[name for name in after if name not in before]]:
        sides = [side[name].rates if name in side else {} for side in (before, after)]
        for rate in [*sides[0], *[rate for rate in sides[1] if rate not in sides[0]]]:
            shown = [markdown.plain(str(side[rate])) if rate in side else "" for side in sides]
            rows.append((markdown.plain(name), markdown.code(rate), *shown))
    return _without_empty(("Group", "Rate", "Before", "After"), rows)


def _without_empty(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table without its last column where nothing stands in it."""
    if rows and not any(row[-1] for row in rows):
        head, rows = head[:-1], [row[:-1] for row in rows]
    return markdown.table(head, rows)


def _between(record: Contents) -> list[str]:
    shown = [e for side in (record.disparity_before, record.disparity_after) for e in side.values()]
    comparisons = "" if record.comparisons is None else f"{record.comparisons:,}"
    reasons = [
        f"{name}: by the rule another group is worse off. {one.worse_off_because}"
        for name, one in record.disparity_before.items()
        if one.worse_off_because
    ]
    return [
        _before_after(record.disparity_before, record.disparity_after, record.chosen_metric),
        markdown.bullets(reasons) if reasons else "",
        _levels(shown),
        _said("Comparisons looked at", comparisons),
        _said("Correction", record.correction),
    ]


def _before_after(before: Mapping[str, Estimate], after: Mapping[str, Estimate], chosen: str = "") -> str:
    names = [*before, *[name for name in after if name not in before]]
    names.sort(key=lambda name: name != chosen)  # the chosen one first, the others in their order
    rows = [
        (
            f"{markdown.code(name)} (chosen)" if name == chosen else markdown.code(name),
            *[_shown(side[name]) if name in side else "" for side in (before, after)],
        )
        for name in names
    ]
    return _without_empty(("Metric", "Before", "After"), rows)


def _shown(one: Estimate) -> str:
    text = markdown.plain(str(one))
    if not isinstance(one, Disparity) or one.value is None or not one.higher:
        return text
    text += f"; {markdown.plain(one.higher)} above {markdown.plain(one.lower)}"
    if one.worse_off:
        text += f", worse off: **{markdown.plain(one.worse_off)}**"
    return text


def _levels(estimates: Sequence[Estimate]) -> str:
    made = {(e.level, e.method) for e in estimates if e.low is not None and e.level is not None}
    if not made:
        return ""
    shown = " and ".join(f"{100 * level:g}%" for level in sorted({level for level, _ in made}))
    methods = ", ".join(sorted({markdown.plain(method) for _, method in made if method}))
    return f"In brackets: {shown} intervals{f' ({methods})' if methods else ''}."


def _mitigation(record: Contents) -> list[str]:
    needed = {None: "not stated", True: "yes", False: "no"}[record.attribute_needed_at_prediction]
    return [
        _said("What was done", record.mitigation),
        _said("When it acts", record.mitigation_timing),
        f"**A decision about a new person needs that person's protected field.** {needed}",
    ]


def _law(record: Contents) -> str:
    return markdown.table(
        ("Law", "Place", "As of", "What this audit says about it"),
        [
            tuple(map(markdown.said, (one.regime, one.article, one.as_of, one.evidence)))
            for one in record.legal
        ],
    )


def _responsible(record: Contents) -> list[str]:
    signed = record.sign_off
    name = (
        "" if signed is None else ", ".join(part for part in (signed.name, signed.role, signed.date) if part)
    )
    return [
        _said("Who decides", record.decided_by),
        _said("How a person can object", record.appeal),
        _said("What is watched", record.monitoring),
        _said("Signed", name),
    ]


def _provenance(record: Contents) -> list[str]:
    return [
        f"**Data (SHA-256).** {markdown.code(record.data_hash)}",
        f"**Made by.** {markdown.code(record.command)}" if record.command else "",
        markdown.table(
            ("Software", "Version"),
            [(markdown.plain(k), markdown.plain(v)) for k, v in record.versions.items()],
        ),
    ]


def _count(n: float | None) -> str:
    return "" if n is None else f"{n:,}" if isinstance(n, int) else f"{n:,.1f}"
