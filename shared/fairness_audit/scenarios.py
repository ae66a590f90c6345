"""Seeded data with a known truth: two generators that the course reproduces, and one with dials.

`module_assessment()` and `module_handson()` make the rows of the source module's two examples, to the
bit. `lending()` makes loan applicants whose base rates, proxy, group sizes, label noise and measurement
bias you set, and `five_regions()` is one setting of it. Each returns a `Scenario`, which knows what no real
data set knows: every row's true probability, and its label and features before anything was recorded wrongly.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from fairness_audit import validation
from fairness_audit.array_types import Floats, Ints


@dataclass(frozen=True, eq=False)
class Scenario:
    """Rows with a known truth.

    Attributes
    ----------
    name : str
        The generator.
    seed : int
        What it was seeded with.
    X : DataFrame of shape (rows, features)
        Features as a model gets them; the sensitive feature is not among them.
    y : ndarray of int64, shape (rows,)
        The recorded label, 0 or 1.
    a : ndarray of shape (rows,)
        The sensitive feature: one group per row.
    probability : ndarray of float, shape (rows,)
        P(true_y = 1 | true_X, a): the best score there is for somebody who may look at everything.
    true_X : DataFrame
        The features before measurement bias; equal to `X` where none was planted.
    true_y : ndarray
        The label before label noise; equal to `y` where none was planted.
    sensitive_name, label_name : str
        What the sensitive feature and the label are called in `frame`.
    story : str
        Whom the rows stand for.
    planted : tuple of str
        One sentence for each thing that was put in, with its size.
    """

    name: str
    seed: int
    X: pd.DataFrame
    y: Ints
    a: NDArray[np.generic]
    probability: Floats
    true_X: pd.DataFrame
    true_y: Ints
    sensitive_name: str
    label_name: str
    story: str
    planted: tuple[str, ...]

    @property
    def groups(self) -> tuple[Hashable, ...]:
        """The groups, each once, sorted."""
        return tuple(np.unique(self.a).tolist())

    @property
    def frame(self) -> pd.DataFrame:
        """What an auditor would be handed: features, recorded label and sensitive feature."""
        return self.X.assign(**{self.label_name: self.y, self.sensitive_name: self.a})

    @property
    def datasheet(self) -> str:
        """Why the rows were made, who is in them, what was planted, and what they are not for (Markdown).

        The headings are those of Gebru et al. 2018, "Datasheets for Datasets" (arXiv 1803.09010), cut
        down to what a synthetic data set can answer.
        """
        rows = [
            f"| {group} | {here.sum():,} | {self.y[here].mean():.3f} | {self.probability[here].mean():.3f} |"
            for group in self.groups
            for here in [self.a == group]
        ]
        return "\n".join(
            [
                f"# Datasheet: {self.name}, seed {self.seed}",
                "",
                "## Motivation",
                f"{self.story} The rows were made by a program, so that an audit can be checked against "
                "a truth that is known. They describe nobody.",
                "",
                "## Composition",
                f"{len(self.y):,} rows; features {', '.join(self.X.columns)}; label `{self.label_name}`; "
                f"sensitive feature `{self.sensitive_name}`, which is not one of the features.",
                "",
                f"| {self.sensitive_name} | rows | recorded label 1 | mean true probability |",
                "|---|---:|---:|---:|",
                *rows,
                "",
                "## What was planted",
                *[f"- {sentence}" for sentence in self.planted],
                "",
                "## Uses",
                "Practicing an audit: comparing what a method finds with what was put in.",
                "",
                "## Not for",
                "Any conclusion about people, groups of people, places or lenders. A gap in these rows is "
                "a setting of the generator, not a finding.",
                "",
            ]
        )

    def _repr_markdown_(self) -> str:
        return self.datasheet

    def __repr__(self) -> str:
        """Show the generator, its seed and the size of what it made."""
        return f"Scenario {self.name} (seed {self.seed}): {len(self.y):,} rows, groups {self.groups}"


# ---------------------------------------------------------------------- the module's two generators


class _Feature(NamedTuple):
    means: tuple[float, float]  # in group 0 and in group 1
    spread: float  # standard deviation, the same in both
    weight: float  # in the score behind the label


class _Recipe(NamedTuple):
    seed: int
    rows: int
    features: dict[str, _Feature]
    penalty: float  # taken off the score in group 1
    noise: float  # standard deviation of what the features do not say
    cut: float  # the label is 1 where score + noise is above this


_ASSESSMENT = _Recipe(
    seed=23,
    rows=1600,
    features={
        "x1": _Feature((0.4, -0.3), 1.0, 1.2),
        "x2": _Feature((0.2, -0.2), 1.1, 0.8),
        "x3": _Feature((0.0, 0.0), 1.0, 0.4),
    },
    penalty=0.7,
    noise=0.9,
    cut=0.35,
)
_HANDSON = _Recipe(
    seed=31,
    rows=2200,
    features={
        "x1": _Feature((0.5, -0.4), 1.0, 1.1),
        "x2": _Feature((0.3, -0.2), 1.1, 0.8),
        "x3": _Feature((0.0, 0.2), 1.0, 0.5),
    },
    penalty=0.8,
    noise=1.0,
    cut=0.45,
)


def module_assessment() -> Scenario:
    """Make the module's assessment example: 1,600 rows, seed 23, groups 0 and 1.

    The module then holds out 30% with `train_test_split(..., stratify=y, random_state=23)`.
    """
    return _from_recipe("module_assessment", _ASSESSMENT)


def module_handson() -> Scenario:
    """Make the module's hands-on data: 2,200 rows, seed 31, groups 0 and 1.

    The module then holds out 30% with `train_test_split(..., stratify=y, random_state=31)`.
    """
    return _from_recipe("module_handson", _HANDSON)


def _from_recipe(name: str, recipe: _Recipe) -> Scenario:
    # The order of the draws, and the order of the additions, decide the last bit: group, each feature in
    # turn, noise; score summed from the first feature to the last, then the penalty.
    rng = np.random.default_rng(recipe.seed)
    a = rng.integers(0, 2, size=recipe.rows)
    columns = {
        feature: rng.normal(np.asarray(means)[a], spread)
        for feature, (means, spread, _) in recipe.features.items()
    }
    score = np.zeros(recipe.rows)
    for feature, column in columns.items():
        score += recipe.features[feature].weight * column
    score -= recipe.penalty * a
    y = (score + rng.normal(scale=recipe.noise, size=recipe.rows) > recipe.cut).astype(int)
    X = pd.DataFrame(columns)
    return Scenario(
        name=name,
        seed=recipe.seed,
        X=X,
        y=y,
        a=a,
        probability=ndtr((score - recipe.cut) / recipe.noise),
        true_X=X,
        true_y=y,
        sensitive_name="a",
        label_name="y",
        story="Two groups, 0 and 1, and three features that carry part of the group with them.",
        planted=_recipe_in_words(recipe),
    )


def _recipe_in_words(recipe: _Recipe) -> tuple[str, ...]:
    spread = np.sqrt(sum((f.weight * f.spread) ** 2 for f in recipe.features.values()) + recipe.noise**2)
    center = [sum(f.weight * f.means[group] for f in recipe.features.values()) for group in (0, 1)]
    center[1] -= recipe.penalty
    rates = ndtr((np.array(center) - recipe.cut) / spread)
    apart = {name: f.means[0] - f.means[1] for name, f in recipe.features.items()}
    proxies = ", ".join(f"{name} by {gap:+.1f}" for name, gap in apart.items() if gap)
    return (
        f"Proxies, whose mean differs (group 0 minus group 1): {proxies}.",
        f"{recipe.penalty} is taken off the score of group 1: equal features, lower chance of label 1.",
        f"Expected base rates, in closed form: {rates[0]:.4f} in group 0 and {rates[1]:.4f} in group 1.",
        f"Normal noise of standard deviation {recipe.noise} in the score, so no model can be perfect.",
    )


# ---------------------------------------------------------------------- the generator with dials

_INCOME = (50.0, 10.0)  # thousand a year: mean, standard deviation
_DEBT = (30.0, 6.0)  # percent of income that goes to old debts
_TRAVEL = (40.0, 5.0)  # minutes to the branch
_WEIGHTS = (1.0, -0.7)  # of income and debts, per standard deviation, in the score behind repayment
_NOISE = 1.0  # standard deviation of what income and debts do not say


def lending(
    n: int = 4000,
    base_rates: Mapping[str, float] | None = None,
    proxy_strength: float = 1.0,
    group_shares: Mapping[str, float] | None = None,
    label_noise: float | Mapping[str, float] | None = 0.0,
    measurement_bias: float | Mapping[str, float] | None = 0.0,
    seed: int = 0,
) -> Scenario:
    """Make loan applicants of two or more regions, and whether they repaid.

    Features: `income` (thousand a year) and `debt` (percent of income that goes to old debts) decide
    repayment, and are distributed alike in every region; `travel` (minutes to the branch) decides
    nothing, and gives the region away. The label `repaid` is 1 where
    ``offset[region] + 1.0 * z(income) - 0.7 * z(debt) + normal noise`` is positive.

    Turning one dial leaves the other draws as they were: with the same `n`, shares and seed it is the
    same applicants each time.

    Parameters
    ----------
    n : int
        Applicants.
    base_rates : mapping from group to float
        P(repaid = 1) in each group, strictly between 0 and 1; its keys name the groups. Default: north
        0.7 and south 0.5. Met exactly in expectation: the score is normal with variance 1 + 0.49 + 1, so
        the offset is its standard deviation times the normal quantile of the base rate.
    proxy_strength : float
        Standard deviations between the mean travel times of one group and of the next (1 is 5 minutes).
        At 0 nothing in `X` tells the groups apart. With two groups, the area under the ROC curve for
        telling them apart by `travel` is the normal CDF of ``proxy_strength / sqrt(2)``.
    group_shares : mapping from group to float
        Share of the applicants in each group; the shares sum to 1. Default: equal. Each is met to the
        nearest whole person.
    label_noise : float, mapping from group to float, or None
        Probability, in [0, 1], that a recorded label is the opposite of the true one; a number for every
        group, or a mapping for the groups that it names. None plants nothing, as 0 does.
    measurement_bias : float, mapping from group to float, or None
        How much lower, in thousand a year, the recorded income is than the true one; as `label_noise`.
    seed : int
        Seed of `numpy.random.default_rng`.

    Returns
    -------
    Scenario
        `X` and `y` as recorded; `true_X` and `true_y` as they were.

    Raises
    ------
    ValueError
        If a dial is out of its range, the dials name different groups, or a group would be empty.
    """
    n = validation.positive_integer("n", n)
    rates = _base_rates({"north": 0.7, "south": 0.5} if base_rates is None else base_rates)
    groups = list(rates)
    sizes = _sizes(n, groups, group_shares)
    strength = _finite("proxy_strength", proxy_strength)
    if strength < 0:
        raise ValueError(f"proxy_strength is {proxy_strength!r}; pass 0 or more standard deviations.")
    flips = _per_group("label_noise", label_noise, groups)
    for group, share in flips.items():
        validation.fraction(f"label_noise of group {group!r}", share)
    lowered = _per_group("measurement_bias", measurement_bias, groups)
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(f"seed is {seed!r}; pass a whole number of at least 0.")

    # Every draw is made whatever the dials say, so that turning one does not shift the others.
    rng = np.random.default_rng(seed)
    code = rng.permutation(np.repeat(np.arange(len(groups)), sizes))
    income, debt, travel, noise = rng.normal(size=(4, n))
    flip = rng.random(n)

    spread = np.sqrt(np.square(_WEIGHTS).sum() + _NOISE**2)
    offset = spread * ndtri(np.array(list(rates.values())))
    score = offset[code] + _WEIGHTS[0] * income + _WEIGHTS[1] * debt
    true_y = (score + _NOISE * noise > 0).astype(int)
    y = np.where(flip < np.array(list(flips.values()))[code], 1 - true_y, true_y)

    place = np.arange(len(groups)) - (len(groups) - 1) / 2
    true_X = pd.DataFrame(
        {
            "income": _INCOME[0] + _INCOME[1] * income,
            "debt": _DEBT[0] + _DEBT[1] * debt,
            "travel": _TRAVEL[0] + _TRAVEL[1] * (travel + strength * place[code]),
        }
    )
    X = true_X.assign(income=true_X["income"] - np.array(list(lowered.values()))[code])
    return Scenario(
        name="lending",
        seed=int(seed),
        X=X,
        y=y,
        a=np.array(groups)[code],
        probability=ndtr(score / _NOISE),
        true_X=true_X,
        true_y=true_y,
        sensitive_name="region",
        label_name="repaid",
        story="Loan applicants of several regions, and whether they repaid.",
        planted=_dials_in_words(rates, strength, flips, lowered),
    )


def five_regions(seed: int = 142) -> Scenario:
    """Make 8,000 loan applicants of five regions of very different sizes, one of them with a fault.

    A `lending` scenario whose dials are set here and not in the notebook that audits it, so that the audit
    can come before the answer. `planted` has the answer.

    Parameters
    ----------
    seed : int
        As in `lending`.

    Returns
    -------
    Scenario
        Groups center, east, north, south and west.
    """
    shares = {"center": 0.40, "east": 0.14, "north": 0.20, "south": 0.25, "west": 0.01}
    made = lending(
        8000,
        dict.fromkeys(shares, 0.6),
        proxy_strength=0,
        group_shares=shares,
        measurement_bias={"south": 4.5},
        seed=seed,
    )
    return replace(made, name="five regions")


def _dials_in_words(
    rates: dict[str, float], strength: float, flips: dict[str, float], lowered: dict[str, float]
) -> tuple[str, ...]:
    def listed(values: dict[str, float], unit: str = "") -> str:
        return ", ".join(f"{group} {value:g}{unit}" for group, value in values.items())

    flipped = {g: v for g, v in flips.items() if v}
    shifted = {g: v for g, v in lowered.items() if v}
    return (
        f"Expected base rates: {listed(rates)}. Income and debt do not differ between the groups.",
        f"Proxy: the mean travel times of neighboring groups lie {strength * _TRAVEL[1]:g} minutes apart "
        f"({strength:g} times the standard deviation). Travel has no part in repayment.",
        f"Label noise, the chance that a recorded label is flipped: {listed(flipped)}."
        if flipped
        else "No label noise: every recorded label is the true one.",
        f"Measurement bias, by how much the recorded income is too low: {listed(shifted, ' thousand')}."
        if shifted
        else "No measurement bias: every recorded income is the true one.",
    )


def _finite(name: str, value: object) -> float:
    number = validation.real(value)
    if not np.isfinite(number):
        raise ValueError(f"{name} is {value!r}; pass a finite number.")
    return number


def _base_rates(rates: Mapping[str, float]) -> dict[str, float]:
    if not isinstance(rates, Mapping) or len(rates) < 2:
        raise ValueError(
            f"base_rates is {rates!r}; pass a mapping from at least two groups to a number, such as "
            "{'north': 0.7, 'south': 0.5}."
        )
    for group in rates:
        if not isinstance(group, str) or not group.strip():
            raise ValueError(f"base_rates names a group {group!r}; name each group by a text.")
    return {g: validation.fraction(f"base_rates[{g!r}]", r, open_interval=True) for g, r in rates.items()}


def _per_group(name: str, value: float | Mapping[str, float] | None, groups: list[str]) -> dict[str, float]:
    """One number per group, from a number for all or a mapping for some."""
    if value is None:
        return dict.fromkeys(groups, 0.0)
    if not isinstance(value, Mapping):
        return dict.fromkeys(groups, _finite(name, value))
    unknown = [g for g in value if g not in groups]
    if unknown:
        raise ValueError(
            f"{name} names the group {unknown[0]!r}; base_rates names {', '.join(groups)}. "
            "Use the same names in both."
        )
    return {g: _finite(f"{name}[{g!r}]", value.get(g, 0.0)) for g in groups}


def _sizes(n: int, groups: list[str], shares: Mapping[str, float] | None) -> Ints:
    """People per group: the whole numbers nearest to the shares that sum to n (largest remainders)."""
    if shares is None:
        shares = dict.fromkeys(groups, 1 / len(groups))
    elif not isinstance(shares, Mapping) or set(shares) != set(groups):
        raise ValueError(
            f"group_shares is {shares!r}; pass one share for each group that base_rates names: "
            f"{', '.join(groups)}."
        )
    wanted = np.array([validation.fraction(f"group_shares[{g!r}]", shares[g]) for g in groups])
    if abs(wanted.sum() - 1) > 1e-9:
        raise ValueError(f"group_shares sum to {wanted.sum():g}; make them sum to 1.")
    exact = n * wanted
    sizes = np.floor(exact).astype(int)
    left = n - sizes.sum()
    sizes[np.argsort(sizes - exact, kind="stable")[:left]] += 1
    if (sizes == 0).any():
        empty = groups[int(np.argmin(sizes))]
        raise ValueError(
            f"group_shares gives {empty!r} {shares[empty]:g} of {n:,} applicants, which is nobody; "
            "raise its share or n."
        )
    return np.asarray(sizes)
