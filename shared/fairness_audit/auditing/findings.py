"""Findings: everything that is found in one table, and the steps that lead to it.

The order: which columns, what they may hold, the counts, what the values mean, and then arithmetic on counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd

from fairness_audit.auditing import (
    comparisons,
    counting,
    impact_ratios,
    meaning,
    profile,
    scores,
    strata,
    verdicts,
)
from fairness_audit.auditing.request import LABEL_FREE, Condition, Request, parted
from fairness_audit.auditing.sources import Source
from fairness_audit.auditing.tally import GroupSet, Tally
from fairness_audit.auditing.wrong_file import WrongFile
from fairness_audit.rates import RATES

MOST_COLUMNS_CROSSED = 4
"""With more sensitive columns only single ones and pairs are looked at."""

CONFORMAL_ALPHA = 0.1


@dataclass
class Findings:
    """What was found in one table.

    Attributes
    ----------
    request : Request
    name, sha256 : str
        The file's name and hash; the hash is empty for a frame.
    rows, people : int
        Rows of the table, and people who were audited.
    notes : list of str
        How the file was read and what its values mean; a sentence each.
    dropped : mapping from reason to people
    tally : Tally
    sets, pooled : list of GroupSet
        Every set of groups as counted, and with small intersections put together.
    references : mapping from set name to group
    rates, comparisons, tests : DataFrame
        One row per group and rate, per group and rate beside the reference, per set and rate.
    largest : DataFrame
        The largest difference and smallest ratio of any two groups.
    verdicts : list of Verdict
    compared : mapping from set name to Compared
        The chosen rate, with intervals that hold for all sets at once.
    impact : mapping from set name to DataFrame
    impact_said : str
    worst : DataFrame
    profile : DataFrame
    profile_said : list of str
    within, across : DataFrame or None
        By strata of `control`.
    scores : mapping from column to Scores
        And what follows from them: `auc`, `calibration`, `sweep`, `coverage`.
    median : float
        Of the scores.
    changes : DataFrame or None
        Beside an earlier record; `changes_said` puts it into sentences.
    """

    request: Request
    name: str
    sha256: str
    rows: int
    people: int
    notes: list[str]
    dropped: dict[str, int]
    tally: Tally
    sets: list[GroupSet]
    pooled: list[GroupSet]
    references: dict[str, str]
    rates: pd.DataFrame
    comparisons: pd.DataFrame
    tests: pd.DataFrame
    largest: pd.DataFrame
    verdicts: list[verdicts.Verdict]
    compared: dict[str, comparisons.Compared]
    impact: dict[str, pd.DataFrame]
    impact_said: str
    worst: pd.DataFrame
    profile: pd.DataFrame
    profile_said: list[str]
    within: pd.DataFrame | None = None
    across: pd.DataFrame | None = None
    scores: dict[str, scores.Scores] = field(default_factory=dict)
    auc: pd.DataFrame | None = None
    calibration: pd.DataFrame | None = None
    sweep: pd.DataFrame | None = None
    coverage: pd.DataFrame | None = None
    median: float = float("nan")
    changes: pd.DataFrame | None = None
    changes_said: list[str] = field(default_factory=list)

    @property
    def metrics(self) -> tuple[str, ...]:
        """The rates that this table has."""
        return metrics_of(self.request)

    @property
    def looks(self) -> int:
        """How many tests were made."""
        return int(self.tests["p_value"].notna().sum())

    def failed(self) -> list[str]:
        """Say which `fail_if` conditions hold, and for whom; a sentence each."""
        found = []
        for condition in self.request.fail_if:
            found += [f"{condition}: {said}" for said in self._meeting(condition)]
        return found

    def _meeting(self, condition: Condition) -> list[str]:
        if condition.measure == "impact_ratio":
            tables = [(name, t["group"], t["impact_ratio"]) for name, t in self.impact.items()]
        else:
            rate, how = parted(condition.measure)
            part = self.comparisons[self.comparisons["metric"] == rate]
            if how == "difference":
                part = part.assign(difference=part["difference"].abs())
            tables = [(name, t["group"], t[how]) for name, t in part.groupby("columns", sort=False)]
        return [
            f"{value:.3g} for {group} ({name})"
            for name, groups, values in tables
            for group, value in zip(groups, values, strict=True)
            if condition.holds(float(value))
        ]


def metrics_of(request: Request) -> tuple[str, ...]:
    """List the rates that a request can have."""
    return RATES if request.label else LABEL_FREE


def run(source: Source, request: Request) -> Findings:
    """Audit a source.

    Parameters
    ----------
    source : Source
    request : Request

    Returns
    -------
    Findings

    Raises
    ------
    WrongFile
        If the table cannot be audited so.
    """
    _require(source, request)
    counting.refuse_no_numbers(source, request)
    if source.rows is not None:
        meaning.refuse_few(source, source.rows)
    meaning.refuse_too_many(source, request, counting.distinct(source, counting.parts(request).values))
    table = counting.crossing(source, request)
    understood = meaning.understand(source, request, table)
    tally = understood.tally
    names = column_sets(request.groups)
    sets = [tally.by(columns) for columns in names]
    pooled = [s.with_small_together(request.min_group) for s in sets]
    places = [_reference(source, request, s) for s in pooled]
    metrics = metrics_of(request)
    found = _compared(pooled, places, metrics, request)
    chosen, how = request.chosen
    looked_at = sum(len(s.groups) - 1 for s in pooled)
    compared = {
        s.name: comparisons.compare(s, chosen, p, request.level, looked_at)
        for s, p in zip(pooled, places, strict=True)
    }
    profiled, profile_said = profile.profile(source)
    audit = Findings(
        request=request,
        name=source.name,
        sha256="" if source.digest is None else source.digest.result(),
        rows=source.rows if source.rows is not None else tally.people + sum(understood.dropped.values()),
        people=tally.people,
        notes=[*source.notes, *understood.notes],
        dropped=understood.dropped,
        tally=tally,
        sets=sets,
        pooled=pooled,
        references={s.name: s.labels[p] for s, p in zip(pooled, places, strict=True)},
        verdicts=[verdicts.judge(c, how) for c in compared.values()],
        compared=compared,
        impact={},
        impact_said="",
        worst=comparisons.worst_subgroups(sets, chosen, request.level, request.min_group),
        profile=profiled,
        profile_said=profile_said,
        **found,
    )
    _strata(audit)
    scored = _scores(audit, source, understood) if request.score else {}
    wanted, audit.impact_said = impact_ratios.sets_asked_for(request.groups)
    for columns in wanted:
        groups = tally.by(columns)
        audit.impact[groups.name] = impact_ratios.impact_ratios(
            groups, request.level, scored.get(groups.name)
        )
    return audit


def column_sets(columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """List the sets of columns whose groups are compared: each alone, and every combination."""
    most = len(columns) if len(columns) <= MOST_COLUMNS_CROSSED else 2
    return [s for size in range(1, most + 1) for s in combinations(columns, size)]


def _require(source: Source, request: Request) -> None:
    for column, option in (
        (request.prediction, "--prediction"),
        (request.label, "--label"),
        (request.score, "--score"),
        (request.weight, "--weight"),
        *((c, "--groups") for c in request.groups),
        *((c, "--control") for c in request.control),
    ):
        if column:
            source.require(column, option)


def _reference(source: Source, request: Request, groups: GroupSet) -> int:
    try:
        return comparisons.reference(groups, request.reference, request.references)
    except ValueError as error:
        raise WrongFile(source.name, str(error).rstrip("."), "name one of these with --reference") from None


_BESIDE = ("difference", "difference_low", "difference_high", "ratio", "ratio_low", "ratio_high")


def _compared(
    sets: list[GroupSet], places: list[int], metrics: tuple[str, ...], request: Request
) -> dict[str, pd.DataFrame]:
    """Compute every rate, comparison and test of every set."""
    rates, beside, tests, largest = [], [], [], []
    for groups, place in zip(sets, places, strict=True):
        rates.append(comparisons.rates(groups, metrics, request.level).assign(columns=groups.name))
        compared = comparisons.compare_all(groups, metrics, place, request.level)
        count = len(groups.groups)
        columns = {
            name: np.concatenate([getattr(c, name) for c in compared])
            for name in ("k", "n", "rate", *_BESIDE)
        }
        table = pd.DataFrame(
            {
                "columns": groups.name,
                "metric": np.repeat(list(metrics), count),
                "group": groups.labels * len(metrics),
                "reference": groups.labels[place],
                **columns,
            }
        )
        table.insert(7, "reference_rate", np.repeat([c.rate[place] for c in compared], count))
        beside.append(table[np.tile(np.arange(count) != place, len(metrics))])
        for metric in metrics:
            test = comparisons.independence(groups, metric)
            tests.append((groups.name, metric, count, test.p_value, test.method, test.reason))
            largest.append((groups.name, metric, *comparisons.extremes(groups, metric, request.level)))
    table = pd.DataFrame(tests, columns=["columns", "metric", "groups", "p_value", "method", "reason"])
    table.insert(4, "p_holm", comparisons.holm(table["p_value"]))
    first = ["columns", "metric", "group"]
    joined = pd.concat(rates, ignore_index=True)
    return {
        "rates": joined[[*first, *(c for c in joined.columns if c not in first)]],
        "comparisons": pd.concat(beside, ignore_index=True),
        "tests": table,
        "largest": pd.DataFrame(largest, columns=["columns", "metric", *comparisons.EXTREMES]),
    }


def _strata(audit: Findings) -> None:
    if not audit.request.control:
        return
    chosen, _ = audit.request.chosen
    columns = audit.request.groups

    def each(table: Callable[..., pd.DataFrame]) -> pd.DataFrame:
        made = [
            table(audit.tally, c, audit.references[c], chosen, audit.request.level).assign(columns=c)
            for c in columns
        ]
        return pd.concat(made, ignore_index=True)

    audit.within, audit.across = each(strata.within), each(strata.across)


def _scores(audit: Findings, source: Source, understood: meaning.Meaning) -> dict[str, pd.DataFrame]:
    """Add what scores say; return people above the median by set and group."""
    request = audit.request
    scale = counting.score_scale(source, request)
    if scale is None:
        raise WrongFile(source.name, "nobody has a score", "leave out --score", column=request.score)
    if not np.isfinite([scale.low, scale.high]).all():
        row, _ = source.first_odd_number(request.score, "infinite") or (None, None)
        raise WrongFile(source.name, "the score is infinite", "correct it", column=request.score, row=row)
    counted = counting.by_score(source, request, scale)
    absent = counted["s"].isna()
    if (missing := int(counted["n"][absent].sum())) > 0:
        audit.notes.append(f"{missing:,} people have no score; what is said of scores leaves them out.")
        counted = counted[~absent]
    audit.median = counting.median(source, request, counted, scale)
    for column in request.groups:
        audit.scores[column] = meaning.scores_by(
            understood, request, counted, [column], scale.exact, scale.low >= 0 and scale.high <= 1
        )
    singles = [audit.scores[c] for c in request.groups]

    def each(question: str, *arguments: float) -> pd.DataFrame:
        made = [
            getattr(scores, question)(s, *arguments).assign(columns=c)
            for c, s in zip(request.groups, singles, strict=True)
        ]
        return pd.concat(made, ignore_index=True)

    audit.sweep = each("sweep")
    if request.label:
        audit.auc = each("auc", request.level)
        audit.calibration = each("calibration", request.level)
        if all(s.probability for s in singles):
            audit.coverage = each("coverage", CONFORMAL_ALPHA, request.level)
    above = counting.above(source, request, audit.median)
    return {
        " × ".join(columns): meaning.added_by(understood, request, above, columns)
        for columns in column_sets(request.groups)
    }
