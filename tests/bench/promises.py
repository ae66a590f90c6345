"""What intervals and tests promise and what they keep: coverage, false alarms, power, beside the textbook's.

One and two rates are enumerated: every table that can occur is weighed with its probability, so nothing is
left to chance. Larger tables than `_ENUMERATED`, several groups, changes and tests are simulated. A rate
stands for its neighborhood, from a fifth below to a quarter above, since coverage swings with the rate. Three
numbers are the least, the mean and the greatest over the pairs of rates.

Near 0, where fewer than five people are expected on one side, and for the largest gap of several groups, an
interval may cover more than .97; nowhere less than .94.

statsmodels' Miettinen-Nurminen interval of a difference stands here as it is: its
`score_test_proportions_2indep` (0.14, 0.15) has c0 d where the cubic's linear coefficient has n0 d,
(n0 d - N - 2 c0) d + c. So the shares under the null are wrong as soon as d is not 0, and the search for the
bounds ends in an exception in 12 to 99 of 100 samples at 50 against 200 people; with n0 there it answers
nearly always and covers .95 to .97. An answer that does not come counts as one that does not cover.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import special, stats
from statsmodels.stats.proportion import confint_proportions_2indep

from fairness_audit.counts import GroupCounts
from fairness_audit.inference import gap_interval, independence_test, paired_change, permutation_gap
from fairness_audit.intervals import clopper_pearson, newcombe, score_ratio, wilson
from fairness_audit.rates import rate

Z = float(special.ndtri(0.975))
SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
SIZES = (20, 50, 200, 1000, 5000)
LEAST, MOST = 0.94, 0.97
_ENUMERATED = 60_000
_SAMPLES = 10_000
_NEAR = np.exp(np.linspace(-0.223, 0.223, 9))  # factors of a rate: its neighborhood

Bounds = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Promise:
    """One line of the table.

    Attributes
    ----------
    what : str
        Sizes, rates, and what is measured.
    ours : str
        With its name.
    others : list of str
        The same of other methods.
    target : str
    met : bool or None
        None for a row without a target.
    """

    what: str
    ours: str
    others: list[str] = field(default_factory=list)
    target: str = "none"
    met: bool | None = None

    def __str__(self) -> str:
        met = {True: "met", False: "NOT MET", None: ""}[self.met]
        beside = "; ".join(self.others) or "nothing"
        return (
            f"{self.what}\n    beside {beside}\n    ours {self.ours}   target {self.target}   {met}".rstrip()
        )


def rows(tiny: bool) -> Iterator[Promise]:
    yield from one_rate(SIZES[:1] if tiny else SIZES)
    pairs = list(itertools.combinations_with_replacement(SIZES, 2))
    yield from two_rates([(20, 20)] if tiny else pairs, SHARES[::3] if tiny else SHARES, tiny)
    yield from largest_gaps(20 if tiny else 600, tiny)
    yield from changes(20 if tiny else 2000, tiny)
    yield from independence(10 if tiny else 1000, 99 if tiny else 999, tiny)


def three(values: np.ndarray) -> str:
    return " ".join(f"{v:.3f}".lstrip("0") for v in (np.min(values), np.mean(values), np.max(values)))


def kept(values: np.ndarray, inner: np.ndarray) -> bool:
    """Whether coverage is at least .94, and away from the edges at most .97."""
    return bool(values.min() >= LEAST and (not inner.any() or values[inner].max() <= MOST))


# ---------------------------------------------------------------------- one rate


def wald(k: np.ndarray, n: np.ndarray) -> Bounds:
    p = k / n
    reach = Z * np.sqrt(p * (1 - p) / n)
    return p - reach, p + reach


def bootstrapped(k: np.ndarray, n: np.ndarray) -> Bounds:
    """Percentiles of resampled rows, of infinitely many resamples: quantiles of a binomial count."""
    return stats.binom.ppf(0.025, n, k / n) / n, stats.binom.ppf(0.975, n, k / n) / n


def one_rate(sizes: tuple[int, ...]) -> Iterator[Promise]:
    for n in sizes:
        k = np.arange(n + 1)
        share = np.outer(SHARES, _NEAR)[..., None]
        mass = stats.binom.pmf(k, n, share)

        def covered(bounds: Bounds, share: np.ndarray = share, mass: np.ndarray = mass) -> np.ndarray:
            low, high = bounds
            return (mass * ((low <= share) & (share <= high))).sum(axis=-1).mean(axis=-1)

        ours = covered(wilson(k, n))
        textbook = {"Wald": wald, "Clopper-Pearson": clopper_pearson, "percentile bootstrap": bootstrapped}
        yield Promise(
            f"a rate of {n:,} people, rates from .01 to .5: coverage for .95",
            f"Wilson, widened at one to three people {three(ours)}",
            [f"{name} {three(covered(method(k, n)))}" for name, method in textbook.items()],
            "least .94, at most .97 where five are expected",
            kept(ours, np.array(SHARES) * n >= 5),
        )


# ---------------------------------------------------------------------- two rates


def wald_difference(a: np.ndarray, n1: int, b: np.ndarray, n2: int) -> Bounds:
    p, q = a / n1, b / n2
    reach = Z * np.sqrt(p * (1 - p) / n1 + q * (1 - q) / n2)
    return p - q - reach, p - q + reach


def agresti_caffo(a: np.ndarray, n1: int, b: np.ndarray, n2: int) -> Bounds:
    return wald_difference(a + 1, n1 + 2, b + 1, n2 + 2)


def katz(a: np.ndarray, n1: int, b: np.ndarray, n2: int) -> Bounds:
    """The log interval of a ratio; none where a count is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = Z * np.sqrt(1 / a - 1 / n1 + 1 / b - 1 / n2)
        center = np.log(a / n1) - np.log(b / n2)
        return np.exp(center - reach), np.exp(center + reach)


class TwoGroups:
    """All tables of two groups with their bounds, or a sample of them for each pair of rates."""

    def __init__(self, n1: int, n2: int) -> None:
        self.sizes = n1, n2
        self.rng = np.random.default_rng(0)
        self.enumerated = (n1 + 1) * (n2 + 1) <= _ENUMERATED
        self.a, self.b = np.meshgrid(np.arange(n1 + 1), np.arange(n2 + 1), indexing="ij")

    def coverage(self, method: Callable[..., Bounds], shares: tuple[float, ...], how: str) -> np.ndarray:
        """Of every pair of rates, each averaged over its neighborhood."""
        n1, n2 = self.sizes
        bounds = method(self.a, n1, self.b, n2) if self.enumerated else None
        return np.array(
            [self._one(method, bounds, p, q, how) for p, q in itertools.product(shares, repeat=2)]
        )

    def _one(
        self, method: Callable[..., Bounds], bounds: Bounds | None, p: float, q: float, how: str
    ) -> float:
        (n1, n2), factors = self.sizes, _NEAR[::2]
        if bounds is None:
            ps, qs = (share * np.exp(self.rng.uniform(-0.223, 0.223, _SAMPLES)) for share in (p, q))
            a, b = self.rng.binomial(n1, ps), self.rng.binomial(n2, qs)
            return float(self._covers(method(a, n1, b, n2), a, b, ps, qs, how).mean())
        found = [
            stats.binom.pmf(np.arange(n1 + 1), n1, ps)
            @ self._covers(bounds, self.a, self.b, ps, qs, how)
            @ stats.binom.pmf(np.arange(n2 + 1), n2, qs)
            for ps, qs in itertools.product(p * factors, q * factors)
        ]
        return float(np.mean(found))

    def _covers(self, bounds: Bounds, a, b, p, q, how: str) -> np.ndarray:
        low, high = bounds
        if how == "difference":
            return (low <= p - q) & (p - q <= high)
        return ((low <= p / q) & (p / q <= high)) | ((a == 0) & (b == 0))  # no ratio is claimed there


def two_rates(pairs: list[tuple[int, int]], shares: tuple[float, ...], tiny: bool) -> Iterator[Promise]:
    target = "least .94, at most .97 where five are expected in both"
    for n1, n2 in pairs:
        groups = TwoGroups(n1, n2)
        inner = np.array([n1 * p >= 5 and n2 * q >= 5 for p, q in itertools.product(shares, repeat=2)])
        where = f"{n1:,} against {n2:,} people, {len(shares) ** 2} pairs of rates from .01 to .5"
        for how, ours, name, textbook in (
            ("difference", newcombe, "Newcombe", {"Wald": wald_difference, "Agresti-Caffo": agresti_caffo}),
            ("ratio", score_ratio, "Koopman", {"log (Katz)": katz}),
        ):
            found = groups.coverage(ours, shares, how)
            others = [f"{said} {three(groups.coverage(m, shares, how))}" for said, m in textbook.items()]
            yield Promise(
                f"{how} of two rates, {where}: coverage for .95",
                f"{name} {three(found)}",
                others,
                target,
                None if tiny else kept(found, inner),
            )
    yield statsmodels_score(10 if tiny else 300)


def statsmodels_score(samples: int) -> Promise:
    rng = np.random.default_rng(0)
    covered, others = [], []
    for p, q in ((0.4, 0.5), (0.3, 0.3), (0.1, 0.3)):
        a, b = rng.binomial(50, p, samples), rng.binomial(200, q, samples)
        hits = failed = 0
        for k1, k2 in zip(a, b, strict=True):
            try:
                with np.errstate(invalid="ignore"):
                    low, high = confint_proportions_2indep(k1, 50, k2, 200, method="score", compare="diff")
            except ValueError:
                failed += 1
                continue
            hits += low <= p - q <= high
        low, high = newcombe(a, 50, b, 200)
        covered.append(((low <= p - q) & (p - q <= high)).mean())
        others.append(f"at {p} and {q} {hits / samples:.2f}, no answer in {failed / samples:.2f} of samples")
    return Promise(
        f"difference of two rates, 50 against 200 people, three pairs of rates, {samples} samples: coverage",
        f"Newcombe {three(np.array(covered))}",
        ["Miettinen-Nurminen of statsmodels " + ", ".join(others)],
    )


# ---------------------------------------------------------------------- several groups


METRICS = (
    "selection_rate",
    "true_positive_rate",
    "false_positive_rate",
    "precision_score",
    "accuracy_score",
    "negative_predictive_value",
    "equalized_odds",
)


def sizes_of(groups: int) -> dict[str, np.ndarray]:
    return {
        "20 each": np.full(groups, 20),
        "200 each": np.full(groups, 200),
        "2,000 each and one of 20": np.r_[np.full(groups - 1, 2000), 20],
        "5,000 down to 20": np.round(np.geomspace(5000, 20, groups)).astype(int),
    }


def largest_gaps(samples: int, tiny: bool) -> Iterator[Promise]:
    """Every metric in turn: people fall into the four cells, so denominators are drawn too."""
    metrics = itertools.cycle(METRICS)
    rng = np.random.default_rng(1)
    for groups in (2,) if tiny else (2, 3, 6, 20):
        for said, sizes in list(sizes_of(groups).items())[: 1 if tiny else None]:
            metric = next(metrics)
            for how in ("difference", "ratio"):
                few = samples if how == "difference" or tiny else samples // 2
                shown = [several(rng, groups, sizes, spread, metric, how, few) for spread in (0.0, 1.0)]
                least = 0.95 - 3 * np.sqrt(0.95 * 0.05 / few)
                yield Promise(
                    f"largest gap ({how}) in {metric}, {groups} groups, {said}: coverage for .95, "
                    "without a gap and with one",
                    "simultaneous " + ", ".join(f"{ours:.3f}".lstrip("0") for ours, *_ in shown),
                    [
                        "percentile bootstrap of the gap "
                        + ", ".join(f"{boot:.3f}".lstrip("0") for _, boot in shown)
                    ],
                    f"at least .95 but for chance ({least:.3f})",
                    None if tiny else min(ours for ours, _ in shown) >= least,
                )


def several(
    rng, groups: int, sizes, spread: float, metric: str, how: str, samples: int
) -> tuple[float, float]:
    """How often the largest gap is covered, and how often by the percentiles of its bootstrap."""
    base = np.array([0.42, 0.18, 0.12, 0.28])  # tn, fp, fn, tp
    lean = np.array([-0.12, 0.12, -0.06, 0.06]) * spread
    shares = base + np.linspace(-0.5, 0.5, groups)[:, None] * lean
    names = pd.Index([f"g{i:02}" for i in range(groups)])
    cells = np.stack(
        [rng.multinomial(n, share, samples) for n, share in zip(sizes, shares, strict=True)], axis=1
    )
    odds = ("true_positive_rate", "false_positive_rate")
    parts = [rate(shares, m) for m in (odds if metric == "equalized_odds" else (metric,))]
    gaps = [np.ptp(p) if how == "difference" else p.min() / p.max() for p in parts]
    truth = max(gaps) if how == "difference" else min(gaps)
    hits = boot = 0
    for table in cells:
        gap = gap_interval(GroupCounts(names, table), metric, how, n_replicates=0)
        hits += bool(gap.reason) or gap.low - 1e-9 <= truth <= gap.high + 1e-9
    for table in cells[: samples // 4]:
        drawn = rng.multinomial(table.sum(axis=1), table / table.sum(axis=1, keepdims=True), (400, groups))
        found = []
        with np.errstate(invalid="ignore", divide="ignore"):
            for m in odds if metric == "equalized_odds" else (metric,):
                p = rate(drawn, m)
                low, high = np.fmin.reduce(p, axis=1), np.fmax.reduce(p, axis=1)
                found.append(high - low if how == "difference" else low / high)
        worst = np.max(found, axis=0) if how == "difference" else np.min(found, axis=0)
        low, high = np.nanquantile(worst, [0.025, 0.975]) if np.isfinite(worst).any() else (np.nan, np.nan)
        boot += bool(low <= truth <= high)
    return hits / samples, boot / max(1, samples // 4)


# ---------------------------------------------------------------------- changes


def changes(samples: int, tiny: bool) -> Iterator[Promise]:
    rng = np.random.default_rng(2)
    settings = [
        ((20, 20), (0.05, 0.2), (0.05, 0.0)),
        ((50, 5000), (0.02, 0.01), (0.0, 0.01)),
        ((200, 200), (0.01, 0.01), (0.0, 0.02)),
        ((200, 2000), (0.2, 0.1), (0.05, 0.3)),
        ((1000, 1000), (0.1, 0.05), (0.03, 0.05)),
    ]
    for (n1, n2), gained, lost in settings[: 1 if tiny else None]:
        truth = (gained[0] - lost[0]) - (gained[1] - lost[1])
        hits = boot = 0
        for _ in range(samples):
            (c, e, a), (d, f, b) = (
                rng.multinomial(n, (g, m, 1 - g - m)) for n, g, m in zip((n1, n2), gained, lost, strict=True)
            )
            before = np.repeat([0, 0, 1, 0, 0, 1], [a, c, e, b, d, f])
            after = np.repeat([0, 1, 0, 0, 1, 0], [a, c, e, b, d, f])
            group = np.repeat([0, 1], [n1, n2])
            change = paired_change(
                0 * before, before, after, sensitive_features=group, metric="selection_rate", between=(0, 1)
            )
            hits += truth in change
            moved = [rng.multinomial(n, np.array(x) / n, 400) for n, x in ((n1, (c, e, a)), (n2, (d, f, b)))]
            drawn = (moved[0][:, 0] - moved[0][:, 1]) / n1 - (moved[1][:, 0] - moved[1][:, 1]) / n2
            low, high = np.quantile(drawn, [0.025, 0.975])
            boot += low <= truth <= high
        least = 0.95 - 3 * np.sqrt(0.95 * 0.05 / samples)
        yield Promise(
            f"change of a gap, {n1:,} and {n2:,} people, gained {gained}, lost {lost}: coverage for .95",
            f"MOVER of Wilson {hits / samples:.3f}",
            [f"paired percentile bootstrap {boot / samples:.3f}"],
            f"at least .95 but for chance ({least:.3f})",
            None if tiny else hits / samples >= least,
        )


# ---------------------------------------------------------------------- tests

TESTED = [  # sizes, rates without a difference, rates with one, whether power has a target
    ("two groups of 20", (20, 20), 0.3, (0.2, 0.5), False),
    ("two groups of 50", (50, 50), 0.3, (0.3, 0.5), True),
    ("two groups of 50, rates near 0", (50, 50), 0.05, (0.03, 0.15), False),
    ("two groups of 200", (200, 200), 0.1, (0.1, 0.19), True),
    ("20 against 5,000", (20, 5000), 0.3, (0.55, 0.3), True),
    ("two large and two tiny groups", (1800, 1488, 8, 23), 0.3, (0.45, 0.40, 0.3, 0.3), True),
    ("as in notebook 07", (300, 300, 300, 60, 300), 0.66, (0.66, 0.66, 0.66, 0.66, 0.55), True),
    ("the smallest group differs", (300, 300, 300, 300, 60), 0.66, (0.66, 0.66, 0.66, 0.66, 0.5), True),
    (
        "six from 5,000 to 20",
        (5000, 1657, 549, 182, 60, 20),
        0.05,
        (0.05, 0.05, 0.08, 0.08, 0.05, 0.05),
        True,
    ),
    ("twenty of 50", (50,) * 20, 0.1, (0.06, 0.14) * 10, True),
    ("twenty from 2,000 to 20", tuple(np.geomspace(2000, 20, 20).astype(int)), 0.3, (0.3, 0.36) * 10, True),
]


def independence(samples: int, n_replicates: int, tiny: bool) -> Iterator[Promise]:
    rng = np.random.default_rng(3)
    for said, sizes, same, shares, has_target in TESTED[: 1 if tiny else None]:
        alarm = rejected(rng, sizes, np.full(len(sizes), same), samples, n_replicates)
        power = rejected(rng, sizes, np.array(shares), samples, n_replicates)
        most = 0.05 + 3 * np.sqrt(0.05 * 0.95 / samples)
        met = alarm[0] <= most and (not has_target or power[0] >= power[1] - 0.02)
        yield Promise(
            f"test of independence, {said}: false alarms at .05 and power, {samples:,} samples",
            f"chi-square of {n_replicates} shuffles {alarm[0]:.3f} {power[0]:.3f}",
            [
                f"chi-square distribution {alarm[1]:.3f} {power[1]:.3f}",
                f"range of as many shuffles {alarm[2]:.3f} {power[2]:.3f}",
            ],
            "alarms at .05" + (", power within .02 of the chi-square's" if has_target else ""),
            None if tiny else bool(met),
        )


def rejected(
    rng: np.random.Generator, sizes: tuple[int, ...], shares: np.ndarray, samples: int, n_replicates: int
) -> np.ndarray:
    """How often three tests reject at .05: ours, the chi-square distribution's, the range's."""
    n = np.array(sizes)
    names = pd.Index([f"g{i:02}" for i in range(len(n))])
    found = np.zeros(3)
    for k in rng.binomial(n, shares, (samples, len(n))):
        zero = 0 * k
        counts = GroupCounts(names, np.stack([n - k, k, zero, zero], axis=1))
        ours = independence_test(counts, "selection_rate", n_replicates=n_replicates, random_state=rng)
        by_range = permutation_gap(counts, "selection_rate", n_replicates=n_replicates, random_state=rng)
        found += [p <= 0.05 for p in (ours.p_value, ours.p_by_distribution, by_range.p_value)]
    return found / samples
