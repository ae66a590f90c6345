"""report.html: the first page for whoever must answer for the system, the rest for whoever checks."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from fairness_audit import law
from fairness_audit.auditing import pictures
from fairness_audit.auditing.comparisons import POWER, RELEVANT, SHUFFLES
from fairness_audit.auditing.findings import CONFORMAL_ALPHA, Findings
from fairness_audit.auditing.frame import bullets, facts, figure, page, pan, paragraph, table
from fairness_audit.auditing.impact_ratios import SHARE, four_fifths
from fairness_audit.auditing.pictures import Mark
from fairness_audit.auditing.tables import pooled
from fairness_audit.auditing.tally import GroupSet
from fairness_audit.auditing.verdicts import NOT_SHOWN, SHOWN, WORDS, people, percent, ratio
from fairness_audit.auditing.wrong_file import escaped

MOST_ROWS = 60
"""Rows of a table on the page; the CSV has all."""


def report(audit: Findings) -> str:
    """Write the page.

    Parameters
    ----------
    audit : Findings

    Returns
    -------
    str
        One HTML document; the same for the same audit.
    """
    title = f"Fairness audit: {audit.request.system or audit.name}"
    sections: list[tuple[str, str, Callable[[Findings], str]]] = [
        ("file", "The file", _file),
        ("counts", "Counts by group", _counts),
        ("rates", "Rates by group", _rates),
        ("comparisons", "Comparisons with the reference", _comparisons),
        ("tests", "Tests", _tests),
        ("subgroups", "Subgroups furthest from everybody else", _worst),
    ]
    if audit.within is not None:
        sections.append(("strata", "Within strata", _strata))
    if audit.scores:
        sections.append(("scores", "The score", _score))
    sections.append(("cannot", "What this file cannot say", _cannot))
    contents = "".join(f'<li><a href="#{i}">{escaped(t)}</a></li>' for i, t, _ in sections)
    body = (
        f'<main id="content"><section class="first">\n<h1>{escaped(title)}</h1>\n'
        f"{_first(audit)}\n</section>\n"
        f'<nav aria-label="For whoever checks"><h2>For whoever checks</h2><ul>{contents}</ul></nav>\n'
        + "\n".join(
            f'<section><h2 id="{i}">{escaped(t)}</h2>\n{make(audit)}\n</section>' for i, t, make in sections
        )
        + "\n</main>"
    )
    return page(title, body)


# ---------------------------------------------------------------------- first page


def _first(audit: Findings) -> str:
    request = audit.request
    chosen, how = request.chosen
    given = [
        ("File", audit.name),
        (
            "People audited",
            f"{audit.people:,}" + (f" of {audit.rows:,} rows" if audit.rows != audit.people else ""),
        ),
        ("Decision", _decision(audit)),
        ("Purpose", request.purpose or "not stated (--purpose)"),
        ("Date of the audit", request.date or "not stated (--date)"),
        (
            "Chosen measure",
            f"{WORDS[chosen]}, compared by {how}. " + (request.why or "No reason was given (--why)."),
        ),
    ]
    count = next(iter(audit.compared.values())).comparisons
    level = f"{100 * request.level:g}%"
    intro = (
        f"The intervals hold all at once with {level}: they pay for {count:,} "
        f"comparison{'s' if count != 1 else ''} with a reference. A gap is shown where the interval "
        "leaves out equality. No gap shown means only that these people did not show one: it is said "
        f"where the interval leaves out a ratio of {RELEVANT:g} as well, or where they would have shown one "
        f"in {round(10 * POWER)} of 10 samples. No verdict says that the system is lawful, or right."
    )
    return "\n".join(
        [
            facts(given),
            f"<h2>{'Verdict' if len(audit.verdicts) == 1 else 'Verdicts'}</h2>",
            *(_verdict(audit, i) for i in range(len(audit.verdicts))),
            paragraph(intro, "quiet"),
            _changes(audit),
            "<h2>Impact ratios</h2>",
            *_impact(audit),
            "<h2>What the law asks</h2>",
            _law(),
            "<h2>Limits</h2>",
            bullets(limits(audit)),
            "<h2>When to look again</h2>",
            paragraph(look_again(audit)),
            "<h2>Signed</h2>",
            _sign(),
        ]
    )


def _changes(audit: Findings) -> str:
    if audit.changes is None:
        return ""
    rows = [
        (
            f"{r.group} ({r.columns})",
            WORDS[r.metric],
            f"{percent(r.before)} of {people(r.n_before)}",
            f"{percent(r.rate)} of {people(r.n)}",
            _or_dash(r.change, _points),
            _between(r.low, r.high, _points),
        )
        for r in audit.changes.head(MOST_ROWS).itertuples()
    ]
    columns = ("Group", "Rate", "Then", "Now", "Change", "Interval")
    behind = table("Then and now." + _cut(audit.changes, "changes.csv"), columns, rows, (2, 3, 4, 5))
    return (
        f"<h2>Compared with the record</h2>{bullets(audit.changes_said)}"
        f"<details><summary>Every rate, then and now</summary>{behind}</details>"
    )


def _decision(audit: Findings) -> str:
    request = audit.request
    made = request.prediction or f"{request.score} of at least {request.threshold:g}"
    k, n = audit.sets[0].counts().pooled().fraction("selection_rate")
    weighted = ", weighted" if request.weight else ""
    return f"{made}; {percent(float(k[0] / n[0]))} of everybody are selected{weighted}"


def _verdict(audit: Findings, i: int) -> str:
    verdict = audit.verdicts[i]
    kind = {SHOWN: "shown", NOT_SHOWN: "not"}.get(verdict.verdict, "few")
    return (
        f'<div class="verdict {kind}"><h3>By {escaped(verdict.groups)} '
        f'<span class="word">{escaped(verdict.verdict)}</span></h3>'
        f"{paragraph(verdict.sentence)}{paragraph(verdict.more, 'quiet') if verdict.more else ''}</div>"
    )


def _impact(audit: Findings) -> Iterable[str]:
    yield paragraph(
        f"{audit.impact_said} The impact ratio is a category's selection rate over the highest category's. "
        f"Categories of under {100 * SHARE:g}% of the people are listed and left out of the ratio; people "
        "whose category is not known are counted. Local Law 144 asks for no interval and sets no pass "
        "mark. The interval stands here because a ratio of few people says little; it holds for all pairs "
        "of the table at once. Four fifths is a rule of thumb of US agencies for selection in employment."
    )
    for i, (name, found) in enumerate(audit.impact.items()):
        yield f"<h3>By {escaped(name)}</h3>"
        behind = _impact_table(audit, name, found)
        drawn = found[found["impact_ratio"].notna()].head(30)
        if len(drawn) < 2:
            yield behind
            continue
        marks = [
            Mark(r.group, r.impact_ratio, r.low, r.high, ratio(r.impact_ratio)) for r in drawn.itertuples()
        ]
        svg = pictures.intervals(
            marks,
            f"impact{i}",
            title=f"Impact ratios by {name}",
            rules=[(0.8, "4/5"), (1.0, "highest")],
            percent=False,
        )
        yield behind + f"<figure>{pan(svg, f'Impact ratios by {name}')}</figure>"


def _impact_table(audit: Findings, name: str, found: pd.DataFrame) -> str:
    scored = "scoring_rate" in found
    columns = [
        "Category",
        "People",
        "Share",
        "Selected",
        "Selection rate",
        "Impact ratio",
        "Interval",
        "Four fifths",
    ]
    columns += ["Scoring rate", "Its impact ratio"] if scored else []
    columns.append("Note")

    def row(r: pd.Series) -> list[str]:
        cells = [
            str(r["group"]),
            f"{r['people']:,}",
            percent(r["share"]),
            f"{r['selected']:,}",
            percent(r["rate"]),
            _or_dash(r["impact_ratio"], ratio),
            _between(r["low"], r["high"], ratio),
            four_fifths(r["low"], r["high"]) or "–",
        ]
        if scored:
            cells += [_or_dash(r["scoring_rate"], percent), _or_dash(r["scoring_impact_ratio"], ratio)]
        return [*cells, str(r["note"])]

    shown = found.head(MOST_ROWS)
    said = f"Selection rates and impact ratios by {name}." + _cut(found, "impact_ratios.csv")
    if scored:
        said += f" The scoring rate is the share of people with a score above the median, {audit.median:.6g}."
    return table(said, columns, [row(r) for _, r in shown.iterrows()], range(1, len(columns) - 1))


def _law() -> str:
    rows = [(f"{r.where}: {r.source}", r.says, r.shows, r.cannot) for r in law.REGIMES]
    columns = ("Regime and source", "What was read there", "What this file can show", "What it cannot")
    return table(law.NO_ADVICE, columns, rows) + paragraph(law.LEFT_OUT, "quiet")


def limits(audit: Findings) -> list[str]:
    """List what the numbers do not show, most of all those that follow from this file; a sentence each."""
    request, found = audit.request, []
    for reason, n in audit.dropped.items():
        found.append(f"{n:,} people were left out: {reason}.")
    weak = sum(len(s.pooled) for s in audit.pooled)
    if weak:
        found.append(
            f"{weak:,} intersections of fewer than {request.min_group:,} people were put together; they "
            "are listed under the counts, and nothing is said about each of them."
        )
    if request.weight:
        found.append(
            "Rates are weighted. Intervals and tests go by an effective number of people (Kish) and are "
            "approximate."
        )
    if not request.label:
        found.append("There are no labels: nothing is said about whether decisions were right.")
    else:
        found.append(
            "Labels are taken as they stand. If they were measured differently in different groups, so "
            "were the gaps."
        )
    found.append("A gap is a difference, not its cause; whether it is justified is not a question of counts.")
    found.append("The file is one period and one population; the numbers do not carry over to others.")
    return found


def expiry(audit: Findings) -> str:
    """Find the day by which the audit should be made again; empty where its own is not stated."""
    if not audit.request.date:
        return ""
    day = datetime.date.fromisoformat(audit.request.date)
    last = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
    return last.replace(year=last.year + 1).isoformat()


def look_again(audit: Findings) -> str:
    """Say when the audit should be repeated."""
    last = expiry(audit)
    when = f"By {last}" if last else "Within a year of this audit's date"
    return (
        f"{when}, and sooner if the model, the threshold, the applicants or the law change. The command "
        "runs again on a new file with --from record.json and compares the two."
    )


def _sign() -> str:
    names = ("Name and office", "Date", "Signature", "Decision about the system")
    return '<div class="sign">' + "".join(f"<div>{escaped(n)}</div>" for n in names) + "</div>"


# ---------------------------------------------------------------------- the rest


def _file(audit: Findings) -> str:
    given = [("Name", audit.name), ("SHA-256", audit.sha256 or "none: rows came from memory")]
    given += [("Rows", f"{audit.rows:,}"), ("People audited", f"{audit.people:,}")]
    given += [(f"Left out: {reason}", f"{n:,}") for reason, n in audit.dropped.items()]
    rows = [
        (str(r.column), str(r.type), f"{r.missing:,}", f"{r.values:,}", str(r.note))
        for r in audit.profile.head(MOST_ROWS).itertuples()
    ]
    said = [*audit.notes, *audit.profile_said]
    profile = ""
    if rows:
        profile = table(
            "Every column of the file. The number of different values is an estimate."
            + _cut(audit.profile, "profile.csv"),
            ("Column", "Type", "Missing", "Different values", "Note"),
            rows,
            (2, 3),
        )
    return facts(given) + bullets(said) + profile


def _counts(audit: Findings) -> str:
    parts = []
    for groups in _on_page(audit.sets):
        if groups.labeled:
            columns = ["Group", "People", "tn", "fp", "fn", "tp"]
            cells = [[f"{c:,}" for c in row] for row in groups.cells]
        else:
            columns = ["Group", "People", "Refused", "Selected"]
            cells = [[f"{c:,}" for c in row[:2]] for row in groups.cells]
        rows = [
            [label, f"{n:,}", *row] for label, n, row in zip(groups.labels, groups.people, cells, strict=True)
        ]
        said = f"By {groups.name}." + (
            f" The first {MOST_ROWS} of {len(rows):,}." if len(rows) > MOST_ROWS else ""
        )
        parts.append(table(said, columns, rows[:MOST_ROWS], range(1, len(columns))))
    together = pooled(audit)
    if len(together):
        parts.append(
            paragraph(
                f"Intersections of fewer than {audit.request.min_group:,} people are put together for "
                "everything below, where there are at least two of them. These are:"
            )
        )
        listed = [
            (str(r.columns), str(r.group), f"{r.people:,}") for r in together.head(MOST_ROWS).itertuples()
        ]
        parts.append(
            table(
                "Small intersections." + _cut(together, "pooled.csv"), ("By", "Group", "People"), listed, (2,)
            )
        )
    legend = "tn: label 0, refused. fp: label 0, selected. fn: label 1, refused. tp: label 1, selected."
    said = (legend if audit.request.label else "") + _rest(audit)
    return (paragraph(said, "quiet") if said else "") + "".join(parts)


def _rates(audit: Findings) -> str:
    level = f"{100 * audit.request.level:g}%"
    said = f"Each rate has Wilson's {level} interval, for this rate alone.{_rest(audit)}"
    parts = [paragraph(said, "quiet")]
    for s, groups in enumerate(_on_page(audit.pooled)):
        own = audit.rates[audit.rates["columns"] == groups.name]
        for metric in _drawn_metrics(audit):
            part = own[own["metric"] == metric]
            marks = [
                Mark(r.group, r.rate, r.low, r.high, f"{percent(r.rate)} of {people(r.n)}")
                for r in part.head(30).itertuples()
                if not math.isnan(r.rate)
            ]
            if marks:
                svg = pictures.intervals(
                    marks,
                    f"rate{s}{metric}",
                    title=f"{_begin(WORDS[metric])} by {groups.name}",
                    scale=_unit(marks),
                )
                parts.append(f"<h3>{escaped(_begin(WORDS[metric]))} by {escaped(groups.name)}</h3>")
                parts.append(figure(svg, _caption(metric, level), _rate_table(part, metric, groups.name)))
        parts.append(
            f"<details><summary>Every rate by {escaped(groups.name)}</summary>"
            f"{_all_rates(own, groups.labels, groups.name, audit.metrics)}</details>"
        )
    return "".join(parts)


def _drawn_metrics(audit: Findings) -> list[str]:
    wanted = ["selection_rate", audit.request.chosen[0]]
    if audit.request.label:
        wanted += ["true_positive_rate", "false_positive_rate"]
    return list(dict.fromkeys(wanted))


def _caption(metric: str, level: str) -> str:
    return f"Dots are the groups' {WORDS[metric]}; lines are {level} intervals."


def _rate_table(part: pd.DataFrame, metric: str, name: str) -> str:
    rows = [
        (r.group, people(r.k), people(r.n), percent(r.rate), _between(r.low, r.high, percent))
        for r in part.head(MOST_ROWS).itertuples()
    ]
    said = f"{_begin(WORDS[metric])} by {name}." + _cut(part, "rates.csv")
    return table(said, ("Group", "Counted", "Of", "Rate", "Interval"), rows, (1, 2, 3, 4))


def _all_rates(own: pd.DataFrame, labels: Sequence[str], name: str, metrics: Sequence[str]) -> str:
    values = {(r.group, r.metric): f"{percent(r.rate)} ({people(r.n)})" for r in own.itertuples()}
    rows = [[g, *(values[g, m] for m in metrics)] for g in labels[:MOST_ROWS]]
    said = f"Every rate by {name}, with the number of people it is of; intervals in rates.csv." + (
        f" The first {MOST_ROWS} of {len(labels):,}." if len(labels) > MOST_ROWS else ""
    )
    return table(said, ("Group", *(_begin(WORDS[m]) for m in metrics)), rows, range(1, len(metrics) + 1))


def _comparisons(audit: Findings) -> str:
    level = f"{100 * audit.request.level:g}%"
    parts = [
        paragraph(
            f"Every group beside the reference of its set. Differences have Newcombe's interval and ratios "
            f"Koopman's; the intervals of one rate in one set hold all at once with {level}. "
            "The first page's intervals are wider, because they hold for all sets at once."
        )
    ]
    for name in (s.name for s in _on_page(audit.pooled)):
        reference = audit.references[name]
        own = audit.comparisons[audit.comparisons["columns"] == name]
        rows = [
            (
                r.group,
                WORDS[r.metric],
                percent(r.rate),
                percent(r.reference_rate),
                _or_dash(r.difference, _points),
                _between(r.difference_low, r.difference_high, _points),
                _or_dash(r.ratio, ratio),
                _between(r.ratio_low, r.ratio_high, ratio),
            )
            for metric in _drawn_metrics(audit)
            for r in own[own["metric"] == metric].head(MOST_ROWS).itertuples()
        ]
        columns = ("Group", "Rate", "Its rate", "Reference", "Difference", "Interval", "Ratio", "Interval")
        said = f"By {name}; the reference is {reference}. All rates are in comparisons.csv."
        parts.append(table(said, columns, rows, range(2, 8)))
    rows = [
        (
            r.columns,
            WORDS[r.metric],
            r.higher,
            r.lower,
            _or_dash(r.difference, _points),
            _between(r.difference_low, r.difference_high, _points),
            _or_dash(r.ratio, ratio),
            _between(r.ratio_low, r.ratio_high, ratio),
        )
        for r in audit.largest.itertuples()
    ]
    columns = ("By", "Rate", "Highest", "Lowest", "Difference", "Interval", "Ratio", "Interval")
    parts.append("<h3>The two groups furthest apart</h3>")
    said = f"Intervals hold for all pairs of groups at once with {level}." + _cut(
        audit.largest, "largest_gaps.csv"
    )
    parts.append(table(said, columns, rows[:MOST_ROWS], range(4, 8)))
    return "".join(parts)


def _tests(audit: Findings) -> str:
    rows = [
        (
            r.columns,
            WORDS[r.metric],
            str(r.groups),
            _p(r.p_value, r.method),
            _p(r.p_holm, ""),
            r.method or r.reason,
        )
        for r in audit.tests.head(2 * MOST_ROWS).itertuples()
    ]
    shown = int((audit.tests["p_holm"] < audit.request.alpha).sum())
    said = (
        f"{audit.looks:,} tests of whether group and outcome are independent. The adjusted p-value pays "
        f"for all of them (Holm); {shown:,} lie below {audit.request.alpha:g}. Where an expected count is "
        f"under 5, groups were shuffled {SHUFFLES:,} times instead of using the chi-square distribution."
        + _cut(audit.tests, "tests.csv", 2 * MOST_ROWS)
    )
    return table(said, ("By", "Rate", "Groups", "p", "p adjusted", "Method"), rows, (2, 3, 4))


def _worst(audit: Findings) -> str:
    if not len(audit.worst):
        return paragraph(f"No subgroup has {audit.request.min_group:,} people or more.")
    chosen, _ = audit.request.chosen
    searched = int(audit.worst["searched"].iloc[0])
    rows = [
        (
            f"{r.group} ({r.columns})",
            people(r.people),
            percent(r.rate),
            percent(r.others),
            _points(r.difference),
            _between(r.low, r.high, _points),
            _p(r.p_adjusted, ""),
        )
        for r in audit.worst.itertuples()
    ]
    said = (
        f"{searched:,} subgroups of at least {audit.request.min_group:,} people, of every combination of "
        f"columns, were compared with everybody else by their {WORDS[chosen]}. Intervals and p-values pay "
        f"for all {searched:,}. The list begins with the subgroup that is surely furthest."
    )
    columns = ("Subgroup", "People", "Its rate", "Everybody else", "Difference", "Interval", "p adjusted")
    return table(said, columns, rows, range(1, 7))


def _strata(audit: Findings) -> str:
    if audit.within is None or audit.across is None:
        return ""
    chosen, _ = audit.request.chosen
    across = [
        (
            f"{r.group} ({r.columns})",
            _or_dash(r.crude_ratio, ratio),
            _or_dash(r.ratio, ratio),
            _between(r.low, r.high, ratio),
            _p(r.p_value, ""),
            str(r.strata),
        )
        for r in audit.across.itertuples()
    ]
    within = [
        (
            f"{r.group} ({r.columns})",
            r.stratum,
            people(r.n),
            percent(r.rate),
            percent(r.reference_rate),
            _or_dash(r.difference, _points),
            _between(r.low, r.high, _points),
        )
        for r in audit.within.itertuples()
    ]
    control = ", ".join(audit.request.control)
    said = (
        f"Ratio of the {WORDS[chosen]} to the reference's: over everybody, and over strata of {control} "
        "put together by Mantel and Haenszel, where like is compared with like. Whether the strata are an "
        "acceptable reason is not a question of counts."
    )
    return table(
        said, ("Group", "Over everybody", "Within strata", "Interval", "p", "Strata"), across, (1, 2, 3, 4, 5)
    ) + table(
        f"Each stratum of {control} by itself; the interval is for this line alone."
        + _cut(audit.within, "within_strata.csv"),
        ("Group", "Stratum", "People", "Its rate", "Reference", "Difference", "Interval"),
        within[:MOST_ROWS],
        (2, 3, 4, 5, 6),
    )


def _score(audit: Findings) -> str:
    parts = []
    exact = next(iter(audit.scores.values())).exact
    if not exact:
        parts.append(
            paragraph(
                "The score has many values and was counted in bands of a thousandth of its range. People "
                "of one band count as equal.",
                "quiet",
            )
        )
    for i, column in enumerate(audit.request.groups):
        parts += _score_by(audit, i, column)
    return "".join(parts)


def _score_by(audit: Findings, i: int, column: str) -> Iterable[str]:
    scores = audit.scores[column]
    order = np.argsort(-(scores.ones + scores.zeros).sum(axis=1), kind="stable")[: pictures.MOST_LINES]
    names = [scores.groups[g] for g in sorted(order)]
    few = "" if len(scores.groups) <= len(names) else f" The {len(names)} largest groups are drawn."
    sweep = _of(audit.sweep, column)
    thresholds = table(
        f"Thresholds by {column}: a sample of thresholds.csv.",
        ("Group", "Threshold", *(_begin(WORDS[c]) for c in sweep.columns if c.endswith("_rate"))),
        [
            (
                r["group"],
                f"{r['threshold']:.4g}",
                *(percent(r[c]) for c in sweep.columns if c.endswith("_rate")),
            )
            for name in names
            for _, r in _every(sweep[sweep["group"] == name], 8).iterrows()
        ],
        (1, 2, 3, 4),
    )
    low, high = float(scores.values.min()), float(scores.values.max())
    scale = (0.0, 1.0) if scores.probability else (low, high)
    yield f"<h3>Thresholds by {escaped(column)}</h3>"
    svg = pictures.lines(
        [(n, *_line(sweep, n, "threshold", "selection_rate")) for n in names],
        f"sweep{i}",
        title=f"Selection rate at every threshold, by {column}",
        across="score from which people are selected",
        up="selected",
        square=False,
        scale=scale,
        percent=(False, True),
    )
    yield figure(svg, f"Selection rate of each group at every threshold.{few}", thresholds)
    if not scores.labeled:
        return
    svg = pictures.lines(
        [(n, *_roc(sweep, n)) for n in names],
        f"roc{i}",
        title=f"ROC curves by {column}",
        across="false positive rate",
        up="true positive rate",
        diagonal=True,
    )
    yield f"<h3>Order: ROC curves and AUC by {escaped(column)}</h3>"
    auc = _of(audit.auc, column)
    yield figure(
        svg,
        "Each group's true and false positive rates over all thresholds; on the dashed line the score "
        f"says nothing.{few}",
        table(
            f"AUC by {column}, with DeLong's interval on the logit scale.",
            ("Group", "Label 1", "Label 0", "AUC", "Interval"),
            [
                (
                    r.group,
                    f"{r.ones:,}",
                    f"{r.zeros:,}",
                    _or_dash(r.auc, _three),
                    _between(r.low, r.high, _three),
                )
                for r in auc.itertuples()
            ],
            (1, 2, 3, 4),
        ),
        "AUC by group",
    )
    yield from _calibration(audit, i, column, names, few)


def _calibration(audit: Findings, i: int, column: str, names: Sequence[str], few: str) -> Iterable[str]:
    found = _of(audit.calibration, column)
    probability = audit.scores[column].probability
    low, high = (
        (0.0, 1.0) if probability else (float(found["mean_score"].min()), float(found["mean_score"].max()))
    )
    svg = pictures.lines(
        [(n, *_line(found, n, "mean_score", "share")) for n in names],
        f"cal{i}",
        title=f"Calibration by {column}",
        across="mean score of the band",
        up="share with label 1",
        diagonal=probability,
        dots=True,
        scale=(low, high),
        percent=(False, True),
    )
    yield f"<h3>Calibration by {escaped(column)}</h3>"
    rows = [
        (
            r.group,
            r.band,
            f"{r.people:,}",
            f"{r.mean_score:.4g}",
            percent(r.share),
            _between(r.low, r.high, percent),
        )
        for r in found.head(2 * MOST_ROWS).itertuples()
    ]
    yield figure(
        svg,
        ("On the dashed line, scores are shares. " if probability else "")
        + f"Points are bands of the score.{few}",
        table(
            f"Calibration by {column}." + _cut(found, "calibration.csv", 2 * MOST_ROWS),
            ("Group", "Band", "People", "Mean score", "With label 1", "Interval"),
            rows,
            (2, 3, 4, 5),
        ),
    )
    covered = None if audit.coverage is None else _of(audit.coverage, column)
    if covered is not None and len(covered):
        promise = percent(1 - CONFORMAL_ALPHA)
        yield f"<h3>Conformal coverage by {escaped(column)}</h3>"
        yield table(
            f"Prediction sets that hold the true label for {promise} of everybody (split conformal, least "
            "ambiguous sets, the margin taken from the same people): how often they do for each group.",
            ("Group", "People", "Covered", "Interval", "Both labels", "Neither"),
            [
                (
                    r.group,
                    f"{r.people:,}",
                    percent(r.coverage),
                    _between(r.low, r.high, percent),
                    percent(r.both),
                    percent(r.neither),
                )
                for r in covered.itertuples()
            ],
            (1, 2, 3, 4, 5),
        )


def _cannot(audit: Findings) -> str:
    del audit
    return bullets(CANNOT)


CANNOT = (
    "What would have happened to people who were refused. If labels exist only for those who were "
    "accepted, every rate that needs a label is about them alone.",
    "Whether the label measures what matters. A recorded outcome, such as an arrest or a default, is not "
    "the outcome itself, and it may be recorded more often for some groups.",
    "Whether tomorrow's people are like these. Repeat the audit on new rows.",
    "Why there is a gap. A file of decisions has no causes in it.",
    "Who never applied, or was never asked.",
    "How the groups were recorded. Another recording rule may give other gaps for the same decisions.",
)
"""What no file of decisions can say; a sentence each."""


# ---------------------------------------------------------------------- small things


def _rest(audit: Findings) -> str:
    left = len(audit.sets) - len(_on_page(audit.sets))
    return f" {left} more combinations of columns are in the tables." if left else ""


def _on_page(sets: Sequence[GroupSet]) -> list[GroupSet]:
    """Choose what the page shows in full: each column, and all together; the tables have every set."""
    return [s for s in sets if len(s.columns) in (1, len(sets[-1].columns))]


def _of(frame: pd.DataFrame | None, column: str) -> pd.DataFrame:
    if frame is None:
        return pd.DataFrame([])
    found: pd.DataFrame = frame[frame["columns"] == column]
    return found


def _line(frame: pd.DataFrame, group: str, across: str, up: str) -> tuple[list[float], list[float]]:
    part = frame[frame["group"] == group]
    return part[across].tolist(), part[up].tolist()


def _roc(sweep: pd.DataFrame, group: str) -> tuple[list[float], list[float]]:
    x, y = _line(sweep, group, "false_positive_rate", "true_positive_rate")
    return [*x, 0.0], [*y, 0.0]


def _every(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    if len(frame) <= most:
        return frame
    return frame.iloc[np.unique(np.linspace(0, len(frame) - 1, most).round().astype(int))]


def _unit(marks: Sequence[Mark]) -> tuple[float, float]:
    top = max((v for m in marks for v in (m.value, m.high) if not math.isnan(v)), default=1.0)
    return 0.0, next((t for t in (0.1, 0.2, 0.4, 0.6, 0.8) if top <= t), 1.0)


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]


def _points(value: float) -> str:
    return f"{100 * value:+.1f}".replace("-", "−")


def _three(value: float) -> str:
    return f"{value:.3f}"


def _or_dash(value: float, write: Callable[[float], str]) -> str:
    return "–" if math.isnan(value) else write(value)


def _between(low: float, high: float, write: Callable[[float], str]) -> str:
    return "–" if math.isnan(low) or math.isnan(high) else f"{write(low)} to {write(high)}"


def _p(value: float, method: str) -> str:
    if math.isnan(value):
        return "–"
    if method == "shuffled groups" and value <= 1 / (1 + SHUFFLES) + 1e-12:
        return f"< {1 / (1 + SHUFFLES):.0e}"
    return "< 1e-06" if value < 1e-6 else f"{value:.2g}"


def _cut(frame: pd.DataFrame, file: str, most: int = MOST_ROWS) -> str:
    return (
        f" The first {most} of {len(frame):,} lines; all are in tables/{file}." if len(frame) > most else ""
    )
