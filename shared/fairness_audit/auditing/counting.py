"""The questions that are asked of the rows: one group-by each, through Narwhals, where the rows lie.

    crossing(source, request)     everybody by decision, label, groups and strata
    by_score(source, request)     everybody by groups, label and a band of the score
    distinct(source, columns)     how many values a column has, before anything is grouped by it
    median(...), above(...)       the middle of the scores, exactly, and who lies above it

Only counts come back, as pandas tables with short column names: d (decision), y (label), g0, g1 (groups),
k0, k1 (strata), s (score), w (weight), n (rows).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np
import pandas as pd

from fairness_audit.auditing.request import Request
from fairness_audit.auditing.sources import DuckSource, Source
from fairness_audit.auditing.wrong_file import WrongFile, quoted

FINE = 1000
"""Bands of a continuous score; a score with at most twice as many values is counted by value."""

_SURELY_FEW, _SURELY_MANY = 60, 20 * FINE  # between them the estimate of distinct values is made exact
_LOOKED_AT = 1_000_000  # rows in which values are told apart before anything is grouped by them


class Parts(NamedTuple):
    """Which columns a question needs, under their short names."""

    values: dict[str, str]
    numbers: dict[str, str]
    keys: list[str]


def parts(request: Request) -> Parts:
    """Give every column of a request its short name."""
    values: dict[str, str] = {}
    numbers: dict[str, str] = {}
    keys: list[str] = []
    if request.prediction:
        values["d"] = request.prediction
    if request.label:
        values["y"] = request.label
    keys += ["d", *values.keys() - {"d"}]
    for letter, columns in (("g", request.groups), ("k", request.control)):
        for i, column in enumerate(columns):
            short = f"{letter}{i}"
            (numbers if column in request.bins else values)[short] = column
            keys.append(short)
    if request.weight:
        numbers["w"] = request.weight
    if request.score:
        numbers["s"] = request.score
    return Parts(values, numbers, keys)


def _banded(frame: nw.LazyFrame[Any], request: Request) -> nw.LazyFrame[Any]:
    """Replace numbers by the place of their band, and make the decision where only a score is given."""
    new: dict[str, Any] = {}
    for letter, columns in (("g", request.groups), ("k", request.control)):
        for i, column in enumerate(columns):
            if column in request.bins:
                value = nw.col(f"{letter}{i}")
                place: nw.Expr = nw.lit(0)
                for edge in request.bins[column]:
                    place = place + nw.when(value >= edge).then(nw.lit(1)).otherwise(nw.lit(0))
                new[f"{letter}{i}"] = nw.when(~value.is_null()).then(place)
    if not request.prediction:
        score = nw.col("s")
        new["d"] = (
            nw.when(score >= request.threshold)
            .then(nw.lit(1))
            .otherwise(nw.when(score < request.threshold).then(nw.lit(0)))
        )
    return frame.with_columns(**new) if new else frame


def crossing(source: Source, request: Request) -> pd.DataFrame:
    """Count everybody by decision, label, groups and strata.

    Returns
    -------
    DataFrame
        The keys, `n` rows, and with a weight `w` and `w2`, the sums of weights and of their squares, `least`,
        and `weighted`, the rows that have one.
    """
    values, numbers, keys = parts(request)
    numbers = {k: v for k, v in numbers.items() if k != "s" or not request.prediction}
    frame = _banded(source.prepared(values, numbers), request)
    wanted = [nw.len().alias("n")]
    if request.weight:
        frame = frame.with_columns(w2=nw.col("w") * nw.col("w"))
        wanted += [nw.col("w").sum().alias("w_"), nw.col("w2").sum().alias("w2_")]
        wanted += [nw.col("w").min().alias("least"), nw.col("w").count().alias("weighted")]
    return _answer(frame.group_by(*keys).agg(*wanted)).rename(columns={"w_": "w", "w2_": "w2"})


class ScoreScale(NamedTuple):
    """How scores are counted: by value, or in bands of one width from `low` to `high`."""

    low: float
    high: float
    exact: bool


def score_scale(source: Source, request: Request) -> ScoreScale | None:
    """Find the range of the scores, and whether they are few enough to be counted by value.

    Returns
    -------
    ScoreScale or None
        None where nobody has a score.
    """
    frame = source.prepared({}, {"s": request.score})
    asked = [nw.col("s").min().alias("low"), nw.col("s").max().alias("high")]
    answer = _answer(frame.select(*asked)).iloc[0]
    if pd.isna(answer["low"]):
        return None
    low, high = float(answer["low"]), float(answer["high"])
    exact = distinct(source, numbers={"s": request.score})["s"] <= 2 * FINE
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    return ScoreScale(low, high, exact)


def by_score(source: Source, request: Request, scale: ScoreScale) -> pd.DataFrame:
    """Count everybody by groups, label and score.

    Returns
    -------
    DataFrame
        The keys, `s` (the score, or the lower edge of its band), `n`, `total` (sum of the scores), and `w`.
    """
    values, numbers, keys = parts(request)
    keys = [k for k in keys if k[0] in "gyd"]
    needed = {k: v for k, v in values.items() if k in keys}
    frame = _banded(
        source.prepared(needed, {k: v for k, v in numbers.items() if k in keys or k in "sw"}), request
    )
    if scale.exact:
        frame = frame.with_columns(b=nw.col("s"))
    else:
        width = (scale.high - scale.low) / FINE
        place = ((nw.col("s") - scale.low) / width).floor()
        frame = frame.with_columns(b=nw.when(place > FINE - 1).then(nw.lit(FINE - 1.0)).otherwise(place))
    wanted = [nw.len().alias("n"), nw.col("s").sum().alias("total")]
    if request.weight:
        wanted.append(nw.col("w").sum().alias("w_"))
    answer = _answer(frame.group_by(*keys, "b").agg(*wanted)).rename(columns={"b": "s", "w_": "w"})
    if not scale.exact:
        answer["s"] = scale.low + answer["s"].astype(float) * (scale.high - scale.low) / FINE
    answer["total"] = _rounded(answer["total"])
    return answer


def above(source: Source, request: Request, cut: float) -> pd.DataFrame:
    """Count everybody by groups, and how many of them score above a cut: `n` and `above`."""
    values, numbers, keys = parts(request)
    keys = [k for k in keys if k[0] == "g"]
    frame = _banded_groups(source, request, values, numbers, keys)
    higher = nw.when(nw.col("s") > cut).then(nw.lit(1)).otherwise(nw.lit(0))
    frame = frame.filter(~nw.col("s").is_null()).with_columns(high=higher)
    return _answer(frame.group_by(*keys).agg(nw.len().alias("n"), nw.col("high").sum().alias("above")))


def _banded_groups(
    source: Source, request: Request, values: dict[str, str], numbers: dict[str, str], keys: Sequence[str]
) -> nw.LazyFrame[Any]:
    needed = {k: v for k, v in values.items() if k in keys}
    wanted = {k: v for k, v in numbers.items() if k in keys or k == "s"}
    frame = source.prepared(needed, wanted)
    only_groups = {c: e for c, e in request.bins.items() if c in request.groups}
    plain = Request(prediction="d", groups=request.groups, bins=only_groups)
    return _banded(frame, plain)


def median(source: Source, request: Request, counted: pd.DataFrame, scale: ScoreScale) -> float:
    """Find the median of the scores exactly: from the counts, then from the values of one band.

    Parameters
    ----------
    source, request
    counted : DataFrame
        As `by_score` returns it.
    scale : ScoreScale
    """
    counts = counted.groupby("s")["n"].sum().sort_index()
    ends = counts.cumsum()
    people = int(ends.iloc[-1])
    if people == 0:
        return math.nan

    def value_at(place: int) -> float:
        band = float(ends.index[int(np.searchsorted(ends.to_numpy(), place, side="right"))])
        if scale.exact:
            return band
        width = (scale.high - scale.low) / FINE
        number = round((band - scale.low) / width)
        # Wider by half a band on either side: what rounding puts there is still found.
        frame = source.prepared({}, {"s": request.score})
        near = frame.filter(
            nw.col("s") >= scale.low + (number - 0.5) * width,
            nw.col("s") <= scale.low + (number + 1.5) * width,
        )
        values = _answer(near.group_by("s").agg(nw.len().alias("n"))).sort_values("s")
        placed = np.minimum(np.floor((values["s"].to_numpy(float) - scale.low) / width), FINE - 1)
        inside = values[placed == number]
        before = int(ends[band] - counts[band])
        at = int(np.searchsorted(inside["n"].cumsum().to_numpy(), place - before, side="right"))
        return float(inside["s"].iloc[min(at, len(inside) - 1)])

    return (value_at((people - 1) // 2) + value_at(people // 2)) / 2


def distinct(
    source: Source, values: dict[str, str] | None = None, numbers: dict[str, str] | None = None
) -> dict[str, int]:
    """Count the values of columns, in the first million rows; above 20,000 it is an estimate."""
    shorts = [*(values or {}), *(numbers or {})]
    if not shorts:
        return {}
    frame = source.prepared(values or {}, numbers or {})
    if isinstance(source, DuckSource):
        relation = frame.to_native().limit(_LOOKED_AT)
        about = relation.aggregate(", ".join(f"approx_count_distinct({s})" for s in shorts)).fetchall()[0]
        counted = dict(zip(shorts, map(int, about), strict=True))
        unsure = [s for s in shorts if _SURELY_FEW < counted[s] < _SURELY_MANY]
        if unsure:
            exact = relation.aggregate(", ".join(f"count(DISTINCT {s})" for s in unsure)).fetchall()[0]
            counted |= dict(zip(unsure, map(int, exact), strict=True))
        return counted
    found = _answer(frame.select(*(nw.col(s).n_unique().alias(s) for s in shorts))).iloc[0]
    return {s: int(found[s]) for s in shorts}


def refuse_no_numbers(source: Source, request: Request) -> None:
    """Refuse a score, a weight or a banded column that holds something else, naming the row.

    Raises
    ------
    WrongFile
    """
    for column, option in (
        (request.score, "--score"),
        (request.weight, "--weight"),
        *((c, "--bins") for c in request.bins),
    ):
        if column and (found := source.first_odd_number(column, "no number")) is not None:
            row, value = found
            raise WrongFile(
                source.name,
                f"it holds {quoted(value)} where {option} needs a number",
                "correct it, or leave it empty",
                column=column,
                row=row,
            )


def _answer(frame: nw.LazyFrame[Any]) -> pd.DataFrame:
    """Fetch an answer; groups come in any order, so the lines are sorted."""
    answer: pd.DataFrame
    if frame.implementation.is_duckdb():
        answer = frame.collect("pandas").to_native()
    else:  # whatever the library collects into, without the way through another one
        collected = frame.collect()
        answer = pd.DataFrame({name: collected[name].to_list() for name in collected.columns})
    keys = [c for c in answer.columns if len(c) <= 2 and c not in ("n", "w")]
    ranks = [_rank(answer[key]) for key in reversed(keys)]
    return answer.iloc[np.lexsort(ranks)].reset_index(drop=True) if ranks and len(answer) > 1 else answer


def _rank(column: pd.Series) -> np.ndarray:
    if column.dtype.kind == "f":
        return np.asarray(column)
    codes, uniques = pd.factorize(column, use_na_sentinel=False)
    order = np.argsort(np.argsort([str(u) for u in uniques], kind="stable"))
    return np.asarray(order[codes])


def _rounded(values: pd.Series) -> pd.Series:
    """Round sums to ten digits: threads add in any order, and the last digits follow it."""
    numbers = values.to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        scale = 10.0 ** (9 - np.floor(np.log10(np.abs(numbers))))
        rounded = np.where((numbers == 0) | ~np.isfinite(scale), numbers, np.round(numbers * scale) / scale)
    return pd.Series(rounded, index=values.index)
