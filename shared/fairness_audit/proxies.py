"""Proxies: how well features give a group away, and how large a gap a proxy makes.

    leakage(X, sensitive_features=...)    cross-validated AUC for telling the groups apart, by each column
                                          and by all together, with intervals (DataFrame)
    normal_proxy_auc(strength)            that AUC for a normal feature whose means lie `strength` standard
                                          deviations apart, in closed form
    matching_proxy(agreement)             what the best model decides from a proxy that names the right group
                                          with probability `agreement`, in closed form (DataFrame)
    gap_bounds(selection_rate, share)     the gaps that are possible when nobody's group is known
    companion(column, lower)              a made-up column that gives a group away only beside another one

The area under the ROC curve (AUC) reads as follows: draw one person from each of two groups; the AUC is the
share of such pairs that the score puts in the right order, a tie counting half. 0.5 is a coin, 1 gives every
group away. It says what one kind of model finds, so it is a lower bound on what there is to find. Two kinds
look by default: a straight line, and a small tree, which also finds groups that differ in spread or in steps.

How the AUC is estimated. Each person is scored by a model that was fitted without them, the AUC is computed
within each fold and averaged: scores of different folds come from different models, and pooling them leans
toward "no leakage" (Forman and Scholz 2010, Apples-to-apples in cross-validation studies,
doi:10.1145/1882471.1882479). The interval follows LeDell, Petersen and van der Laan 2015 (Computationally
efficient confidence intervals for cross-validated AUC, doi:10.1214/15-EJS1035), with DeLong's variance
(`fairness_audit.delong`) in each fold, taken on the logit scale so that it stays inside 0 and 1.

The interval takes the folds for independent. They are not where there is little to find: which way round the
line goes is then chance, and the folds share it, so that 95% intervals for 600 people and no proxy held 0.5
in 86 of 100 samples. Where an interval that allows for the overlap of the folds (Nadeau and Bengio 2003,
Inference for the generalization error, doi:10.1023/A:1024068626366) holds 0.5, it is the one that is given.
In simulations of 100 and 600 people 95% intervals then held the true AUC in 98 or 99 of 100 samples without a
proxy, in 92 to 98 with a weak one (AUC 0.53 or 0.56), and in 95 to 98 with a stronger one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import TypeAlias, overload

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit, logit, ndtr, ndtri

from fairness_audit import validation
from fairness_audit.array_types import Column, Estimator, Floats, Places, RandomState, SensitiveFeatures
from fairness_audit.delong import placements
from fairness_audit.grouping import row_groups

TOGETHER = "all together"
"""The row of `leakage` that uses every column at once."""


# ---------------------------------------------------------------------- measured on data


def leakage(
    X: pd.DataFrame | ArrayLike,
    *,
    sensitive_features: SensitiveFeatures,
    estimator: Estimator = None,
    folds: int = 5,
    level: float = 0.95,
    random_state: int | None = 0,
    separately: bool = True,
) -> pd.DataFrame:
    """Measure how well each column of `X`, and all of them together, tell the groups apart.

    Parameters
    ----------
    X : DataFrame or array-like of shape (rows, columns)
        The features that the audited model gets. Dates become numbers of days, other columns that are not
        numbers categories. A column of codes that are stored as numbers is best passed as a category,
        ``X.astype({"occupation": "category"})``.
    sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict
        The group of each row. With several features a group is an intersection; to see each feature by
        itself, call once for each.
    estimator : scikit-learn classifier, optional
        Who looks, instead of the line and the tree. It gets the columns as they are, but for dates. A more
        flexible one may find more.
    folds : int
        At least 2.
    level : float
        Of the intervals, which are about other people of the same kind with the same `estimator`.
    random_state : int or None
        Seed of the folds; an `estimator` with random parts brings its own.
    separately : bool
        Whether an `estimator` looks at each column alone as well; False leaves the row `TOGETHER` only.

    Returns
    -------
    DataFrame
        One row per column of `X`, then `TOGETHER`. `auc` is the average over folds; with more than two
        groups, each group against the rest, averaged over groups. `low` and `high` are its interval.
        `read_as` says what the column was taken for: number, date or category. `reason` says why something
        is NaN, and `note` what to look at.

        Without `estimator` the first looker is a line, logistic regression on standardized numbers and
        one-hot encoded categories. `tree_auc`, `tree_low` and `tree_high` are those of a tree with at most
        eight leaves. `category_auc`, `category_low` and `category_high` are those of the line where whole
        numbers of at most 1,000 different values are taken for codes, and NaN elsewhere.

        A category is not judged where more than half of the people have a value that nobody else has, such
        as a name or an identifier: what a model learns about one value says nothing about another. Such
        columns are left out of `TOGETHER`.

        `attrs` holds `level`, `folds`, `estimator` (its name) and `people` (a count per group).

    Raises
    ------
    ValueError
        If a value is missing or infinite, columns have no names of one kind, rows are in different orders,
        there are fewer than two groups, or a group has fewer than two people per fold.
    """
    # Only this function fits anything; the figures use this module too, and need not wait for scikit-learn.
    from sklearn.model_selection import StratifiedKFold

    validation.aligned(X=X, sensitive_features=sensitive_features)
    columns, kinds = _features(X)
    names, group = _groups(sensitive_features)
    validation.same_length(X=len(columns), sensitive_features=len(group))
    level = validation.fraction("level", level, open_interval=True)
    folds = validation.positive_integer("folds", folds)
    if folds < 2:
        raise ValueError("folds is 1; pass at least 2, so that nobody is scored by a model that knew them.")
    people = np.bincount(group)
    if people.min() < 2 * folds:
        smallest = names[people.argmin()]
        raise ValueError(
            f"sensitive_features has {people.min()} of group {smallest!r}; {folds} folds need at least "
            f"{2 * folds}. Leave the group out or join it to another; a gap for so few says little anyway."
        )
    splits = list(StratifiedKFold(folds, shuffle=True, random_state=random_state).split(columns, group))

    def look(looker: Estimator, X: pd.DataFrame) -> tuple[float, float, float, str]:
        return _cross_validated(looker, X, group, splits, level)

    if estimator is not None:
        rows = {c: _Row(*look(estimator, columns[[c]]), read_as=kinds[c]) for c in columns if separately}
        alone = rows.get(columns.columns[0]) if len(kinds) == 1 else None
        rows[TOGETHER] = alone or _Row(*look(estimator, columns))
        shown = ["auc", "low", "high", "read_as", "reason", "note"]
    else:
        rows = _line_and_tree(columns, kinds, look)
        shown = [f.name for f in fields(_Row)]
    table = pd.DataFrame([asdict(row.with_note()) for row in rows.values()], index=pd.Index(list(rows)))[
        shown
    ]
    table.index.name = "column"
    table.attrs = {
        "level": level,
        "folds": folds,
        "estimator": "LogisticRegression" if estimator is None else type(estimator).__name__,
        "people": dict(zip(names, people.tolist(), strict=True)),
    }
    return table


@dataclass
class _Row:
    """One row of the table; the fields are its columns."""

    auc: float = np.nan
    low: float = np.nan
    high: float = np.nan
    reason: str = ""
    tree_auc: float = np.nan
    tree_low: float = np.nan
    tree_high: float = np.nan
    category_auc: float = np.nan
    category_low: float = np.nan
    category_high: float = np.nan
    read_as: str = ""
    note: str = ""

    def with_note(self) -> _Row:
        """Add to the note what follows from the numbers."""
        notes = [self.note]
        if self.high < 0.5 or self.tree_high < 0.5:
            notes.append(
                "an interval lies wholly under 0.5: about people it had not seen a model was wrong more "
                "often than a coin, as happens where groups are matched or people have several rows"
            )
        if self.tree_low > self.high:
            notes.append("the tree finds more than the line: the groups differ in spread or in steps")
        if self.category_low > np.fmax(self.high, self.tree_high):
            notes.append("as codes it gives away more than as a number")
        return replace(self, note="; ".join(n for n in notes if n))


_Look: TypeAlias = Callable[[Estimator, pd.DataFrame], tuple[float, float, float, str]]

_MOST_CODES = 1000


def _line_and_tree(columns: pd.DataFrame, kinds: dict[Hashable, str], look: _Look) -> dict[Hashable, _Row]:
    """Let the line and the tree look at every column and at all together, and at codes as categories too."""
    line, tree = _lookers()
    rows: dict[Hashable, _Row] = {}
    judged, coded = [], []
    for c in columns:
        row, codes = _doubts(columns[c], kinds[c])
        rows[c] = row
        if not row.reason:
            judged.append(c)
        if codes:
            coded.append(c)
    plain = _encoded(columns[judged], [c for c in judged if kinds[c] == "category"])
    as_codes = _encoded(columns[judged], [c for c in judged if kinds[c] == "category" or c in coded])

    def filled(row: _Row, chosen: list[Hashable]) -> _Row:
        places = [plain.columns[judged.index(c)] for c in chosen]
        auc, low, high, reason = look(line, plain[places])
        tree_auc, tree_low, tree_high, _ = look(tree, plain[places])
        as_category = (np.nan, np.nan, np.nan)
        if any(c in coded for c in chosen):
            as_category = look(line, as_codes[places])[:3]
        return _Row(
            auc, low, high, reason, tree_auc, tree_low, tree_high, *as_category, row.read_as, row.note
        )

    for c in judged:
        rows[c] = filled(rows[c], [c])
    left_out = [c for c in columns if c not in judged]
    if not judged:
        rows[TOGETHER] = _Row(reason="no column could be judged")
    elif len(columns.columns) == 1:
        rows[TOGETHER] = replace(rows[judged[0]], read_as="", note="")
    else:
        note = f"without {', '.join(map(str, left_out))}" if left_out else ""
        rows[TOGETHER] = filled(_Row(note=note), judged)
    return rows


def _doubts(column: pd.Series, kind: str) -> tuple[_Row, bool]:
    """Return a row with what is doubtful about a column, and whether it may hold codes."""
    people = column.value_counts()
    alone = int((people == 1).sum()) / len(column)
    row = _Row(read_as=kind)
    if kind == "category":
        if alone > 0.5:
            row.reason = (
                f"too many distinct values to judge: {len(people):,} among {len(column):,} people. Pass "
                "coarser classes, such as a postcode's first digits, or pd.to_datetime of a date in text"
            )
        elif alone > 0.1:
            row.note = (
                f"{100 * alone:.0f}% of the people have a value that nobody else has, and were not judged"
            )
        return row, False
    if kind != "number" or len(people) < 3 or (column % 1 != 0).any():
        return row, False
    if alone > 0.5:
        row.note = "whole numbers that hardly repeat: if they are identifiers, there are too many to judge"
        return row, False
    codes = len(people) <= _MOST_CODES
    row.note = f"whole numbers, {len(people):,} different: are they codes? " + (
        "Then category_auc holds" if codes else "Then there are too many to judge"
    )
    return row, codes


def _encoded(columns: pd.DataFrame, categories: Sequence[Hashable]) -> pd.DataFrame:
    """Return numbers as floats and categories as numbered ones, under names that cannot clash."""
    return pd.DataFrame(
        {
            f"column {i}": pd.Series(pd.factorize(columns[c])[0]).astype("category")
            if c in categories
            else columns[c].astype(float)
            for i, c in enumerate(columns)
        }
    )


def _lookers() -> tuple[Estimator, Estimator]:
    """Return the line, on standardized numbers, and the tree; categories are one-hot encoded for both."""
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    from sklearn.tree import DecisionTreeClassifier

    def encode(numbers: Estimator) -> Estimator:
        categories = make_column_selector(dtype_include="category")
        return make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), categories), remainder=numbers
        )

    return (
        make_pipeline(encode(StandardScaler()), LogisticRegression(max_iter=1000)),
        make_pipeline(
            encode("passthrough"),
            DecisionTreeClassifier(max_leaf_nodes=8, min_samples_leaf=5, random_state=0),
        ),
    )


def _features(X: pd.DataFrame | ArrayLike) -> tuple[pd.DataFrame, dict[Hashable, str]]:
    """Return the columns, dates and booleans as numbers, and what each was read as."""
    if isinstance(X, pd.DataFrame):
        columns = X
    else:
        array = np.asarray(X)
        if array.ndim != 2:
            raise ValueError(f"X has shape {array.shape}; pass one row per person, shape (rows, columns).")
        columns = pd.DataFrame(array, columns=[f"column {i}" for i in range(array.shape[1])])
    if columns.empty:
        raise ValueError(f"X has shape {columns.shape}; pass at least one row and one column.")
    if columns.columns.has_duplicates or TOGETHER in columns.columns:
        duplicates = columns.columns[columns.columns.duplicated()]
        twice = TOGETHER if TOGETHER in columns.columns else duplicates[0]
        raise ValueError(f"X has a column {twice!r} that cannot be told from another row; rename it.")
    if len({isinstance(c, str) for c in columns}) > 1:
        odd = next(c for c in columns if not isinstance(c, str))
        raise ValueError(
            f"X has column names of several kinds, such as {odd!r} beside text; "
            "make them all text: X.columns = X.columns.astype(str)."
        )
    missing = columns.isna().sum()
    if missing.any():
        worst = missing.idxmax()
        raise ValueError(
            f"X has {missing.max()} missing value(s) in {worst!r}; fill them and add a column that says "
            "where: being missing can give a group away too."
        )
    columns = columns.reset_index(drop=True)
    read = {c: _read(columns[c]) for c in columns}
    for c, (column, kind) in read.items():
        infinite = 0 if kind == "category" else int(np.isinf(column).sum())
        if infinite:
            raise ValueError(
                f"X has {infinite} infinite value(s) in {c!r}; write the number that was meant, or the "
                "largest possible one and a column that says where."
            )
    return pd.DataFrame({c: column for c, (column, _) in read.items()}), {c: k for c, (_, k) in read.items()}


_OBJECTS = {
    "date": "date",
    "datetime": "date",
    "datetime64": "date",
    "period": "date",
    "timedelta": "number",
    "timedelta64": "number",
    "boolean": "number",
    "integer": "number",
    "floating": "number",
    "mixed-integer-float": "number",
    "decimal": "number",
}
"""What pandas infers about the values of a column, and what it is read as; anything else is a category."""


def _read(column: pd.Series) -> tuple[pd.Series, str]:
    """Return a column as floats where it holds numbers or dates (in days), and what it was read as."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column, "category"
    kind = _OBJECTS.get(pd.api.types.infer_dtype(column), "category")
    if kind == "category":
        return column, kind
    if isinstance(column.dtype, pd.PeriodDtype):
        column = column.dt.start_time
    if kind == "date":
        days = pd.to_datetime(column, utc=True) - pd.Timestamp(0, tz="UTC")
        return days / pd.Timedelta(days=1), kind
    if pd.api.types.infer_dtype(column).startswith("timedelta"):
        return pd.to_timedelta(column) / pd.Timedelta(days=1), kind
    return column.astype(float), kind


def _groups(values: SensitiveFeatures) -> tuple[list[Hashable], Places]:
    """Return the groups that somebody belongs to, and each row's place in that list."""
    groups, place = row_groups(values, sort=False)
    present, group = np.unique(place, return_inverse=True)
    names: list[Hashable] = groups.take(present).tolist()
    if len(names) < 2:
        raise ValueError(f"sensitive_features holds only {names[0]!r}; there is nobody to tell apart.")
    return names, group


def _cross_validated(
    estimator: Estimator,
    X: pd.DataFrame,
    group: Places,
    splits: Sequence[tuple[Places, Places]],
    level: float,
) -> tuple[float, float, float, str]:
    from sklearn.base import clone

    values, spread, pairs = [], 0.0, 0
    for train, test in splits:
        model = clone(estimator).fit(X.iloc[train], group[train])
        value, variance = _auc(_scores(model, X.iloc[test]), group[test])
        values.append(value)
        spread += variance / len(splits) ** 2
        pairs += int(np.bincount(group[test]).min())
    auc = float(np.mean(values))
    # Folds share the people they learn from, and so the chance direction where there is little to find.
    shared = 1 + len(splits) / (len(splits) - 1)
    wide = _interval(auc, spread * shared, pairs, level)
    return wide if wide[1] <= 0.5 <= wide[2] else _interval(auc, spread, pairs, level)


def _scores(model: Estimator, X: pd.DataFrame) -> Floats:
    """Return a score per group, shape (rows, groups), or for the second of two, shape (rows, 1)."""
    # Of two groups the decision function comes first, as in scikit-learn's scorer: probabilities near 1 round
    # to ties.
    if len(model.classes_) > 2:
        return np.asarray(model.predict_proba(X))
    if hasattr(model, "decision_function"):
        return np.asarray(model.decision_function(X)[:, None])
    return np.asarray(model.predict_proba(X)[:, 1:])


def _auc(scores: Floats, group: Places) -> tuple[float, float]:
    """AUC, group against the rest and averaged over the columns of `scores`, with DeLong's variance.

    A person belongs to one side of every one-against-rest comparison, so their parts in the average are added
    up before they are squared.
    """
    first = 1 if scores.shape[1] == 1 else 0
    parts = np.zeros(len(group))
    values = []
    for k, score in enumerate(scores.T):
        ours = group == first + k
        above, below = placements(score[ours], score[~ours])
        value = above.mean()
        values.append(value)
        for rows, component in ((ours, above), (~ours, below)):
            n = len(component)
            parts[rows] += (component - value) / np.sqrt(n * (n - 1)) / scores.shape[1]
    return float(np.mean(values)), float(np.square(parts).sum())


def _interval(auc: float, variance: float, pairs: int, level: float) -> tuple[float, float, float, str]:
    """(auc, low, high, reason), on the logit scale."""
    if variance > 0:
        reach = ndtri((1 + level) / 2) * np.sqrt(variance) / (auc * (1 - auc))
        return auc, float(expit(logit(auc) - reach)), float(expit(logit(auc) + reach)), ""
    if auc == 1:
        # Nobody was ordered wrongly, which is no proof of certainty. Among pairs that share nobody, all of
        # them come out right with probability AUC ** pairs; solve that for the interval's lower tail.
        return auc, float(((1 - level) / 2) ** (1 / pairs)), 1.0, ""
    return auc, np.nan, np.nan, "everybody got the same score"


# ---------------------------------------------------------------------- closed forms


@overload
def normal_proxy_auc(strength: float) -> np.float64: ...
@overload
def normal_proxy_auc(strength: ArrayLike) -> np.float64 | Floats: ...
def normal_proxy_auc(strength: ArrayLike) -> np.float64 | Floats:
    """Compute the AUC for telling two groups apart by a normal feature.

    Parameters
    ----------
    strength : float or array-like
        Distance between the groups' means, in standard deviations; the spread is the same in both groups.

    Returns
    -------
    float or ndarray
        The normal CDF of ``strength / sqrt(2)``: the difference of two people, one of each group, is normal
        with mean `strength` and variance 2, and the pair is in the right order where it is positive.

    Raises
    ------
    ValueError
        If a strength is not a finite number.
    """
    try:
        values = np.asarray(strength, dtype=float)
    except (TypeError, ValueError):
        values = np.array(np.nan)
    if not np.isfinite(values).all():
        raise ValueError(f"strength is {strength!r}; pass finite numbers of standard deviations.")
    found: np.float64 | Floats = ndtr(values / np.sqrt(2))[()]
    return found


def companion(
    column: Column,
    lower: Column,
    *,
    slope: float = 0.3,
    shift: float = 0.75,
    noise: float = 0.3,
    random_state: RandomState = 0,
) -> Floats:
    """Make up a column that follows another one and gives a group away only beside it.

    It is ``slope * column - shift * lower + normal noise``, as rent follows income and is lower in one
    region. Where `column` is normal with standard deviation S in both groups, the AUC for telling them apart
    is ``normal_proxy_auc(shift / sqrt((slope * S)**2 + noise**2))`` by the new column alone, and
    ``normal_proxy_auc(shift / noise)`` by both together.

    Parameters
    ----------
    column : array-like of shape (rows,)
        The column to follow.
    lower : array-like of bool, shape (rows,)
        Who belongs to the group where the new column is lower.
    slope, shift : float
        In units of the new column: per unit of `column`, and between the groups.
    noise : float
        Standard deviation, above 0.
    random_state : int or Generator
        Seed of the noise.

    Returns
    -------
    ndarray of float, shape (rows,)

    Raises
    ------
    ValueError
        If lengths differ, `lower` is not 0 or 1, or a number is not finite.
    """
    followed = validation.one_dimensional("column", column).astype(float)
    marked = validation.binary("lower", lower)
    validation.same_length(column=len(followed), lower=len(marked))
    if not noise > 0 or not np.isfinite([slope, shift, noise]).all():
        raise ValueError(
            f"slope, shift and noise are {slope!r}, {shift!r} and {noise!r}; "
            "pass finite numbers, and noise above 0."
        )
    rng = np.random.default_rng(random_state)
    return np.asarray(slope * followed - shift * marked + rng.normal(scale=noise, size=len(followed)))


def matching_proxy(
    agreement: ArrayLike, base_rates: tuple[float, float] = (0.7, 0.3), threshold: float = 0.5
) -> pd.DataFrame:
    """Work out what the best model decides from a proxy that is right with a known probability.

    Two groups of equal size; the proxy is all that the model sees, and says nothing about the label that the
    group does not. With agreement q and base rates p and r, the best score is P(label = 1 | proxy):
    ``q p + (1 - q) r`` where the proxy names the first group, ``q r + (1 - q) p`` where it names the second.

    Parameters
    ----------
    agreement : float or array-like of float
        Probability, in [0, 1], that the proxy names the right group.
    base_rates : pair of float
        P(label = 1) in the first and in the second group.
    threshold : float
        Selected is who scores above it.

    Returns
    -------
    DataFrame
        One row per agreement. `auc`: for telling the groups apart by the proxy, the better way round.
        `score_first`, `score_second`: the two scores. `score_gap` and `selection_gap`: first group minus
        second, of the mean score, which is ``(2q - 1)**2 (p - r)``, and of the share selected, which is
        ``2q - 1`` where the threshold lies between the two scores and 0 elsewhere. `accuracy`.

    Raises
    ------
    ValueError
        If a probability is outside [0, 1].
    """
    q = validation.probability("agreement", np.atleast_1d(agreement))
    if len(rates := validation.probability("base_rates", base_rates)) != 2:
        raise ValueError(f"base_rates is {base_rates!r}; pass one rate for each of two groups.")
    validation.fraction("threshold", threshold)
    p, r = rates
    scores = np.stack([q * p + (1 - q) * r, q * r + (1 - q) * p])
    first, second = selected = (scores > threshold).astype(float)
    return pd.DataFrame(
        {
            "auc": np.maximum(q, 1 - q),
            "score_first": scores[0],
            "score_second": scores[1],
            "score_gap": (2 * q - 1) ** 2 * (p - r),
            "selection_gap": (2 * q - 1) * (first - second),
            # Of those whom the proxy puts on one side, the share whose label agrees with their decision.
            "accuracy": np.where(selected > 0, scores, 1 - scores).mean(axis=0),
        },
        index=pd.Index(q, name="agreement"),
    )


def gap_bounds(selection_rate: float, share: float) -> tuple[float, float]:
    """Bound the gaps that are possible when it is known how many were selected, and nobody's group.

    Parameters
    ----------
    selection_rate : float
        Share of everybody that was selected.
    share : float
        The group's share of everybody, strictly between 0 and 1.

    Returns
    -------
    low, high : float
        Selection rate of the group minus that of the rest, if as few, or as many, of the selected belong to
        the group as the two numbers allow (Fréchet's bounds on a 2x2 table with given margins).

    Raises
    ------
    ValueError
        If an argument is outside its range.
    """
    s = validation.fraction("selection_rate", selection_rate)
    w = validation.fraction("share", share, open_interval=True)
    low, high = (m / w - (s - m) / (1 - w) for m in (max(0.0, s + w - 1), min(s, w)))
    return low, high
