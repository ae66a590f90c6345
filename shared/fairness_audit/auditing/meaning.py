"""What the values mean: which decisions and labels are 1, what is missing, which groups there are.

It is settled on the distinct values that a count returned, never on a sample; what cannot be settled is a
`WrongFile`, with the first row that shows it.
"""

from __future__ import annotations

import math
import re
import shlex
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from fairness_audit.auditing.request import Request
from fairness_audit.auditing.scores import Scores
from fairness_audit.auditing.sources import DuckSource, Source
from fairness_audit.auditing.tally import MISSING, Tally
from fairness_audit.auditing.wrong_file import WrongFile, quoted, several, visible

MOST_GROUPS = 100
"""Values of one sensitive column."""

_MISSING_TEXTS = frozenset({"", "nan", "na", "n/a", "null", "<na>", "nat"})
_ONE = frozenset({"1", "true"})
_ZERO = frozenset({"0", "false"})
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ].*)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_BAD_DECISION = re.compile(r"reject|denied|deny|declin|refus|turned_?down|exclud|not_(hired|approved)", re.I)
_GOOD_DECISION = re.compile(r"approv|accept|hire|grant|select|admit|offer|invit|pass", re.I)
_BAD_OUTCOME = re.compile(r"default|fraud|delinquen|recid|churn|fail|arrear|charge_?off", re.I)


@dataclass
class Meaning:
    """What was made of the values.

    Attributes
    ----------
    tally : Tally
    notes : list of str
        What a reader should know about the values; a sentence each.
    dropped : mapping from reason to people
    keys : mapping from short name to mapping from value to place
        How values of groups become places in `tally.levels`.
    bits : mapping from short name to mapping from value to 0, 1 or -1
        How values of decisions and labels are read; -1 is left out.
    """

    tally: Tally
    notes: list[str] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    keys: dict[str, dict[Hashable, int]] = field(default_factory=dict)
    bits: dict[str, dict[Hashable, int]] = field(default_factory=dict)


def refuse_too_many(source: Source, request: Request, counted: dict[str, int]) -> None:
    """Refuse columns with so many values that they are no groups and no decisions.

    Parameters
    ----------
    source, request
    counted : mapping from short name to number of values

    Raises
    ------
    WrongFile
    """
    for short, column, option in [
        ("d", request.prediction, "--prediction"),
        ("y", request.label, "--label"),
        *((f"g{i}", c, "--groups") for i, c in enumerate(request.groups)),
        *((f"k{i}", c, "--control") for i, c in enumerate(request.control)),
    ]:
        values = counted.get(short, 0)
        if values <= MOST_GROUPS or column in request.bins:
            continue
        if short in "dy":
            raise WrongFile(
                source.name,
                f"it has {values:,} different values where 0 and 1 are meant, as a score has",
                "name it with --score and give --threshold"
                if short == "d"
                else "make it 0 and 1, or name the value that counts with --positive",
                column=column,
            )
        kind = source.types[column] if isinstance(source, DuckSource) else ""
        rows = source.rows or 0
        if values >= 0.9 * min(rows, 1_000_000) and values > 1:
            raise WrongFile(
                source.name,
                f"it has {values:,} different values in {rows:,} rows, as an id has",
                f"{option} needs a column that puts people into groups",
                column=column,
            )
        bands = f"put numbers into bands, such as --bins {column}=25,45,65, or merge values"
        remedy = "merge it into a few values" if kind in ("DATE", "TIMESTAMP") else bands
        raise WrongFile(
            source.name,
            f"it has {values:,} different values, and at most {MOST_GROUPS} can be compared",
            remedy,
            column=column,
        )


def understand(source: Source, request: Request, counted: pd.DataFrame) -> Meaning:
    """Settle what the values of a crossing mean.

    Parameters
    ----------
    source, request
    counted : DataFrame
        As `counting.crossing` returns it.

    Raises
    ------
    WrongFile
        If something cannot be settled.
    """
    n = counted["n"].to_numpy(np.int64)
    refuse_few(source, int(n.sum()))
    _refuse_repeated_header(source, request, counted)
    _ask_about_direction(source, request)
    meaning = Meaning(Tally((), [], np.zeros((0, 0), int), n, [], n, n))
    keep = np.ones(len(n), dtype=bool)
    bits = {}
    for short, column, option in (("d", request.prediction, "--prediction"), ("y", request.label, "--label")):
        if short not in counted:
            continue
        bits[short] = _zero_or_one(
            source, request, counted[short], n, column or request.score, option, meaning
        )
        meaning.bits[short] = {_key(u): int(b) for u, b in zip(counted[short], bits[short], strict=True)}
        keep &= bits[short] >= 0
    levels, codes = [], []
    for letter, columns in (("g", request.groups), ("k", request.control)):
        for i, column in enumerate(columns):
            names, places, mapping = _groups(source, request, counted[f"{letter}{i}"], n, column, meaning)
            meaning.keys[f"{letter}{i}"] = mapping
            if request.missing == "drop" and MISSING in names:
                gone = places == names.index(MISSING)
                _dropped(meaning, f"missing in {column}", int(n[gone & keep].sum()))
                keep &= ~gone
            levels.append(names)
            codes.append(places)
    weights = _weights(source, request, counted, n, keep)
    _tally(meaning, request, counted, keep, bits, levels, codes, weights)
    refuse_few(source, meaning.tally.people)
    _refuse_one_class(source, request, meaning.tally)
    _refuse_equal_columns(source, request, meaning.tally)
    return meaning


def canonical(value: Any) -> str | None:
    """Write a value as one text: 1, 1.0 and "1" alike; None where it is missing."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if math.isnan(number):
            return None
        return str(int(number)) if abs(number) < 1e15 and number == int(number) else repr(number)
    text = str(value)
    return None if text.strip().casefold() in _MISSING_TEXTS else text


# ---------------------------------------------------------------------- the file as a whole


def refuse_few(source: Source, rows: int) -> None:
    """Refuse a table with no row or one.

    Raises
    ------
    WrongFile
    """
    if rows == 0:
        raise WrongFile(source.name, "it has no rows that can be audited", "export it with its rows")
    if rows == 1:
        raise WrongFile(source.name, "it has one row", "an audit compares groups of people")


def _refuse_repeated_header(source: Source, request: Request, counted: pd.DataFrame) -> None:
    column = request.prediction
    if not source.text or not column or "d" not in counted:
        return
    repeated = counted["d"].astype(str).str.strip() == column
    for i, group in enumerate(request.groups):
        if group not in request.bins:
            repeated &= counted[f"g{i}"].astype(str).str.strip() == group
    if repeated.any():
        raise WrongFile(
            source.name,
            "the header stands there again",
            "remove that line; files were probably put behind one another",
            column=column,
            row=source.first_row(column, counted.loc[repeated, "d"].iloc[0]),
        )


def _ask_about_direction(source: Source, request: Request) -> None:
    prediction, label = request.prediction, request.label
    if prediction and not request.positive_of(prediction) and _BAD_DECISION.search(prediction):
        raise WrongFile(
            source.name,
            "its name says that 1 is the refusal, and rates count 1 as selected",
            f"say which value means selected: {_option(prediction, '0')} or {_option(prediction, '1')}",
            column=prediction,
        )
    if (
        label
        and not request.positive_of(label)
        and _BAD_OUTCOME.search(label)
        and _GOOD_DECISION.search(prediction)
    ):
        raise WrongFile(
            source.name,
            f"its name says that 1 is the bad outcome, while 1 in {quoted(prediction)} sounds like a good "
            "decision",
            f"say which value means that the decision would be right: {_option(label, '0')} or "
            f"{_option(label, '1')}",
            column=label,
        )


# ---------------------------------------------------------------------- 0 and 1


def _zero_or_one(
    source: Source,
    request: Request,
    values: pd.Series,
    n: np.ndarray,
    column: str,
    option: str,
    meaning: Meaning,
) -> np.ndarray:
    """Read a column of decisions or labels: 1, 0, or -1 where the row is dropped."""
    codes, uniques = pd.factorize(values, use_na_sentinel=False)
    texts = [canonical(u) for u in uniques]
    plain = [None if t is None else _plain(t) for t in texts]
    bits = np.full(len(texts), -2)
    positive = request.positive_of(column)
    present = {p for p in plain if p is not None}
    wanted = _plain(positive)
    by_value = bool(positive) and not (present <= (_ONE | _ZERO) and wanted not in present)
    for i, text in enumerate(plain):
        if text is None:
            bits[i] = -1
        elif by_value:
            bits[i] = int(text == wanted)
        elif text in _ONE or text in _ZERO:
            bits[i] = int(text in _ONE)
    if by_value and wanted not in present:
        shown = sorted({t for t in texts if t is not None})
        raise WrongFile(
            source.name,
            f"no row holds {quoted(positive)}, it holds {several(shown)}",
            "name a value that occurs with --positive",
            column=column,
        )
    if by_value and len(present) > 2:
        others = sorted(present - {wanted})
        meaning.notes.append(
            f"In column {quoted(column)}, {quoted(positive)} counts as 1 and {several(others)} as 0."
        )
    if (bits == -2).any():
        _refuse_values(source, column, option, uniques, texts, bits, present)
    gone = (
        codes == int(np.flatnonzero(bits == -1)[0])
        if (bits == -1).sum() == 1
        else np.isin(codes, np.flatnonzero(bits == -1))
    )
    missing = int(n[gone].sum())
    if missing and request.missing != "drop":
        first = next(u for u, b in zip(uniques, bits, strict=True) if b == -1)
        held = None if first is None or first is pd.NA or first != first else first
        raise WrongFile(
            source.name,
            f"{missing:,} value{'s are' if missing > 1 else ' is'} missing",
            "fill them in, or leave those rows out and have them counted with --missing drop",
            column=column,
            row=source.first_row(column, held),
        )
    _dropped(meaning, f"missing in {column}", missing)
    return np.asarray(bits[codes])


def _likely(values: list[str]) -> str:
    """Choose the value that sounds most like a good decision, for an example."""
    good = [v for v in values if _GOOD_DECISION.search(v) or v.strip().casefold() in ("yes", "y", "t")]
    return good[0] if good else values[-1]


def _option(column: str, value: str) -> str:
    return f"--positive {visible(shlex.quote(f'{column}={value}'), 120)}"


def _plain(text: str) -> str:
    """Bring what is one value to one text: case, white space, 1.0 and 1."""
    number = _number(text)
    return (canonical(number) or "") if number is not None else text.strip().casefold()


def _refuse_values(
    source: Source,
    column: str,
    option: str,
    uniques: object,
    texts: list[str | None],
    bits: np.ndarray,
    present: set[str],
) -> None:
    odd = [i for i in range(len(texts)) if bits[i] == -2]
    raw = list(uniques)  # type: ignore[call-overload]
    numbers = [_number(texts[i]) for i in odd]
    row = min((r for i in odd[:20] if (r := source.first_row(column, raw[i])) is not None), default=None)
    shown = sorted(str(texts[i]) for i in odd)
    if all(v is not None for v in numbers):
        if any(v != int(v) for v in numbers if v is not None):
            finding, remedy = (
                f"it holds {several(shown, 3)} where 0 and 1 are meant, as a score has",
                "name it with --score and give --threshold"
                if option == "--prediction"
                else "make it 0 and 1",
            )
        else:
            finding = f"it holds {several(shown, 3)} where 0 and 1 are meant"
            remedy = f"say which value counts as 1, such as {_option(column, _likely(shown))}"
    elif len(present) > 2 and any(p in _ONE | _ZERO for p in present):
        finding = f"it mixes 0 and 1 with {several(shown, 3)}"
        remedy = "correct these values, or name the one that counts as 1 with --positive"
    else:
        finding = f"it holds {several(shown, 3)} where 0 and 1 are meant"
        remedy = f"say which value counts as 1, such as {_option(column, _likely(shown))}"
    raise WrongFile(source.name, finding, remedy, column=column, row=row)


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text.replace(",", "."))
    except ValueError:
        return None


# ---------------------------------------------------------------------- groups


def _groups(
    source: Source,
    request: Request,
    values: pd.Series,
    n: np.ndarray,
    column: str,
    meaning: Meaning,
) -> tuple[list[str], np.ndarray, dict[Hashable, int]]:
    codes, uniques = pd.factorize(values, use_na_sentinel=False)
    raw = [None if u is None or u is pd.NA or u is pd.NaT or u != u else u for u in list(uniques)]
    edges = request.bins.get(column)
    texts = [None if u is None else band(int(u), edges) if edges else canonical(u) for u in raw]
    people: dict[str, int] = defaultdict(int)
    absent: dict[str, int] = defaultdict(int)
    for code, count in zip(*_added(codes, n), strict=True):
        text = texts[code]
        if text is None:
            absent["nothing" if raw[code] is None else quoted(raw[code])] += count
        else:
            people[text] += count
    if edges:
        names = [b for b in (band(i, edges) for i in range(len(edges) + 1)) if b in people]
    else:
        names = sorted(people, key=_natural)
    _check_groups(source, request, column, raw, names, people)
    if absent:
        names.append(MISSING)
        if set(absent) != {"nothing"}:
            said = ", ".join(f"{v} in {c:,} row{'s' if c > 1 else ''}" for v, c in sorted(absent.items()))
            meaning.notes.append(f"Column {quoted(column)} holds {said}: counted as missing.")
    meaning.notes += _variants(column, people)
    place = {name: i for i, name in enumerate(names)}
    places = np.array([place[MISSING if t is None else t] for t in texts], dtype=np.int64)
    return names, places[codes], {_key(u): int(p) for u, p in zip(raw, places, strict=True)}


def _key(value: object) -> Hashable:
    """Make a raw value comparable between two counts: a missing one, and 1.0 and 1."""
    return None if canonical(value) is None else canonical(value)


def _added(codes: np.ndarray, n: np.ndarray) -> tuple[list[int], list[int]]:
    totals = np.bincount(codes, weights=n)
    return list(range(len(totals))), [round(t) for t in totals.tolist()]


def band(place: int, edges: tuple[float, ...]) -> str:
    """Name a band of numbers: "under 25", "25 to under 45", "65 and over"."""
    if place == 0:
        return f"under {edges[0]:g}"
    if place == len(edges):
        return f"{edges[-1]:g} and over"
    return f"{edges[place - 1]:g} to under {edges[place]:g}"


def _natural(name: str) -> tuple[int, float, str]:
    number = _number(name)
    return (1, 0.0, name) if number is None or math.isnan(number) else (0, number, name)


def _check_groups(
    source: Source, request: Request, column: str, raw: list[object], names: list[str], people: dict[str, int]
) -> None:
    control = column in request.control
    if len(names) < 2 and not control:
        held = f"one value, {quoted(names[0])}," if names else "no value"
        raise WrongFile(
            source.name, f"it has {held} in all rows", "name a column that tells groups apart", column=column
        )
    texts = [str(r) for r in raw if canonical(r) is not None]
    if column not in request.bins and texts and sum(map(bool, map(_DATE.fullmatch, texts))) > len(texts) / 2:
        raise WrongFile(
            source.name,
            f"it holds dates, such as {quoted(sorted(texts)[0])}",
            "put people into groups first, for example by year or by age band",
            column=column,
        )
    if len(names) > MOST_GROUPS:
        raise WrongFile(
            source.name,
            f"it has {len(names):,} different values, and at most {MOST_GROUPS} can be compared",
            f"put numbers into bands, such as --bins {column}=25,45,65, or merge values",
            column=column,
        )
    rows = sum(people.values())
    if len(names) > 20 and len(names) > 0.5 * rows:
        raise WrongFile(
            source.name,
            f"it has {len(names):,} different values in {rows:,} rows, as an id has",
            "name a column that puts people into groups",
            column=column,
        )


def _variants(column: str, people: dict[str, int]) -> list[str]:
    """Name values that differ only in spelling: case, white space, or how a letter is composed."""
    alike: dict[str, list[str]] = defaultdict(list)
    for name in people:
        alike[" ".join(unicodedata.normalize("NFKC", name).casefold().split())].append(name)
    found = []
    for variants in alike.values():
        if len(variants) > 1:
            said = ", ".join(f"{quoted(v)} ({people[v]:,})" for v in sorted(variants))
            found.append(
                f"Column {quoted(column)} has spellings that may be one group: {said}. They were kept apart."
            )
    if any(name.strip().casefold() == "none" for name in people):
        found.append(
            f"Column {quoted(column)} has the value 'None'. It was taken as a group, not as missing."
        )
    return found


# ---------------------------------------------------------------------- putting it together


def _weights(
    source: Source, request: Request, counted: pd.DataFrame, n: np.ndarray, keep: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    if not request.weight:
        return None
    w, w2, least, weighted = (counted[c].to_numpy(float) for c in ("w", "w2", "least", "weighted"))
    for odd, found in (
        ("missing", weighted < n),
        ("infinite", ~np.isfinite(w)),
        ("negative", least < 0),
    ):
        if (found & keep).any():
            row, value = source.first_odd_number(request.weight, odd) or (None, None)
            held = "a weight is missing" if value is None else f"it holds the weight {quoted(value)}"
            raise WrongFile(
                source.name, held, "give every row a weight of at least 0", column=request.weight, row=row
            )
    if w[keep].sum() <= 0:
        raise WrongFile(
            source.name, "all weights are 0", "give people weights above 0", column=request.weight
        )
    return w, w2


def _tally(
    meaning: Meaning,
    request: Request,
    counted: pd.DataFrame,
    keep: np.ndarray,
    bits: dict[str, np.ndarray],
    levels: list[list[str]],
    codes: list[np.ndarray],
    weights: tuple[np.ndarray, np.ndarray] | None,
) -> None:
    width = len(request.groups)
    cell = bits["d"] + 2 * bits["y"] if "y" in bits else bits["d"]
    control = codes[width:]
    strata = [""]
    stratum = np.zeros(len(cell), dtype=np.int64)
    if control:
        shape = [len(level) for level in levels[width:]]
        flat = np.ravel_multi_index(control, shape)
        present, stratum = np.unique(flat, return_inverse=True)
        strata = [
            ", ".join(levels[width + i][int(p)] for i, p in enumerate(np.unravel_index(f, shape)))
            for f in present
        ]
    meaning.tally = Tally(
        request.groups,
        levels[:width],
        np.stack(codes[:width], axis=1)[keep],
        stratum[keep],
        strata,
        cell[keep],
        counted["n"].to_numpy(np.int64)[keep],
        None if weights is None else weights[0][keep],
        None if weights is None else weights[1][keep],
        labeled=bool(request.label),
    )


def _dropped(meaning: Meaning, reason: str, people: int) -> None:
    if people:
        meaning.dropped[reason] = meaning.dropped.get(reason, 0) + people


def _refuse_one_class(source: Source, request: Request, tally: Tally) -> None:
    for column, bit, option in (
        (request.prediction or request.score, tally.cell % 2, "decision"),
        (request.label, tally.cell // 2, "label"),
    ):
        if not column:
            continue
        ones = int(tally.n[bit == 1].sum())
        if ones in (0, tally.people):
            what = "1" if ones else "0"
            raise WrongFile(
                source.name,
                f"the {option} is {what} in all {tally.people:,} rows, so no groups can differ",
                "check the column" + (", or leave out --label" if option == "label" else " and its coding"),
                column=column,
            )


def _refuse_equal_columns(source: Source, request: Request, tally: Tally) -> None:
    if request.label and not np.isin(tally.cell[tally.n > 0], (1, 2)).any():
        raise WrongFile(
            source.name,
            f"it equals {quoted(request.prediction or request.score)} in all {tally.people:,} rows",
            "check that decision and label are two different columns",
            column=request.label,
        )
    for i, column in enumerate(request.groups):
        for other, bit in ((request.label, tally.cell // 2), (request.prediction, tally.cell % 2)):
            if other and len(tally.levels[i]) == 2 and _one_to_one(tally.codes[:, i], bit):
                raise WrongFile(
                    source.name,
                    f"it says the same as {quoted(other)} in all {tally.people:,} rows",
                    "name a column that holds people's groups",
                    column=column,
                )


def _one_to_one(first: np.ndarray, second: np.ndarray) -> bool:
    pairs = set(zip(first.tolist(), second.tolist(), strict=True))
    return len(pairs) == len({p[0] for p in pairs}) == len({p[1] for p in pairs})


# ---------------------------------------------------------------------- other counts of the same people


def _places(
    meaning: Meaning, request: Request, counted: pd.DataFrame, columns: Sequence[str]
) -> tuple[list[str], np.ndarray]:
    """Find the group of every line of a count; -1 where the line is about people who were left out."""
    tally = meaning.tally
    indexes, inside = [], np.ones(len(counted), dtype=bool)
    for i, column in enumerate(request.groups):
        short = f"g{i}"
        codes, uniques = pd.factorize(counted[short], use_na_sentinel=False)
        known = meaning.keys[short]
        by_value = [known.get(_key(u), -1) for u in list(uniques)]
        place = np.array(by_value, dtype=np.int64)[codes]
        if request.missing == "drop" and MISSING in tally.levels[i]:
            place = np.where(place == tally.levels[i].index(MISSING), -1, place)
        inside &= place >= 0
        if column in columns:
            indexes.append((column, np.maximum(place, 0)))
    indexes.sort(key=lambda pair: list(columns).index(pair[0]))
    groups = tally.by(columns)
    shape = [len(tally.levels[tally.columns.index(c)]) for c in columns]
    flat = np.ravel_multi_index([p for _, p in indexes], shape)
    own = np.full(int(np.prod(shape)), -1)
    for g, names in enumerate(groups.groups):
        levels = [tally.levels[tally.columns.index(c)].index(v) for c, v in zip(columns, names, strict=True)]
        own[np.ravel_multi_index(levels, shape)] = g
    return groups.labels, np.where(inside, own[flat], -1)


def added_by(
    meaning: Meaning, request: Request, counted: pd.DataFrame, columns: Sequence[str]
) -> pd.DataFrame:
    """Add up the columns `n` and `above` of a count to the groups of some columns.

    Returns
    -------
    DataFrame
        Indexed by group.
    """
    labels, place = _places(meaning, request, counted, columns)
    inside = place >= 0
    sums = {
        name: np.bincount(place[inside], weights=counted[name].to_numpy(float)[inside], minlength=len(labels))
        for name in ("n", "above")
    }
    return pd.DataFrame(sums, index=labels)


def scores_by(
    meaning: Meaning,
    request: Request,
    counted: pd.DataFrame,
    columns: Sequence[str],
    exact: bool,
    probability: bool,
) -> Scores:
    """Bring a count by score to groups, values and labels.

    Parameters
    ----------
    meaning, request
    counted : DataFrame
        As `counting.by_score` returns it, without missing scores.
    columns : sequence of str
    exact, probability : bool
        As in `Scores`.
    """
    labels, place = _places(meaning, request, counted, columns)
    values, at = np.unique(counted["s"].to_numpy(float), return_inverse=True)
    inside = place >= 0
    label = np.zeros(len(counted), dtype=np.int64)
    for short in ("d", "y"):
        if short in counted and short in meaning.bits:
            codes, uniques = pd.factorize(counted[short], use_na_sentinel=False)
            read = np.array([meaning.bits[short].get(_key(u), -1) for u in list(uniques)])[codes]
            inside &= read >= 0
            label = read if short == "y" else label
    weight = counted["w" if request.weight else "n"].to_numpy(float)
    scale = weight / np.maximum(counted["n"].to_numpy(float), 1)

    def table(amount: np.ndarray, which: np.ndarray) -> np.ndarray:
        flat = np.bincount(
            place[which] * len(values) + at[which], weights=amount[which], minlength=len(labels) * len(values)
        )
        return flat.reshape(len(labels), len(values))

    return Scores(
        labels,
        values,
        table(weight, inside & (label == 1)),
        table(weight, inside & (label != 1)),
        table(counted["total"].to_numpy(float) * scale, inside),
        bool(request.label),
        exact,
        probability,
    )
