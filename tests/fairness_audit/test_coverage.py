"""Conformal margins, sets and coverage by group: by hand, against MAPIE, SciPy, Fairlearn, and simulation."""

from __future__ import annotations

import math
import warnings
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, count
from hypothesis import given, settings
from hypothesis import strategies as st
from mapie.classification import SplitConformalClassifier
from mapie.regression import SplitConformalRegressor
from scipy import optimize, stats
from sklearn.datasets import load_diabetes, load_iris
from sklearn.linear_model import LinearRegression, LogisticRegression

from fairness_audit.coverage import (
    InfiniteQuantileWarning,
    calibration_size,
    conformal_quantile,
    coverage_by_group,
    group_quantiles,
    in_set,
    interval,
    lac_scores,
    prediction_set,
    quantile_of_rows,
    realized_coverage,
    smallest_calibration_size,
)

LEVELS = ["0.01", "0.05", "0.1", "0.2", "0.3", "0.4", "0.5", "0.7"]  # as decimals, for exact arithmetic
scores_lists = st.lists(st.floats(0, 100), min_size=1, max_size=60)


def exact_rank(n: int, alpha: str) -> int:
    return math.ceil((n + 1) * (1 - Fraction(alpha)))


def quietly(scores, alpha=0.1):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InfiniteQuantileWarning)
        return conformal_quantile(scores, alpha)


# ---------------------------------------------------------------------- the margin


@pytest.mark.parametrize(
    ("n", "alpha", "expected"),
    [(9, 0.1, 9), (10, 0.1, 10), (19, 0.1, 18), (99, 0.1, 90), (100, 0.1, 91), (29, 0.1, 27), (4, 0.2, 4)],
)
def test_the_margin_by_hand(n, alpha, expected):
    shuffled = np.random.default_rng(n).permutation(np.arange(1, n + 1))
    assert conformal_quantile(shuffled, alpha) == expected


@pytest.mark.parametrize("alpha", LEVELS)
def test_the_rank_is_that_of_exact_arithmetic(alpha):
    # In floating point 30 * (1 - 0.1) and its like may lie a hair above the whole number.
    for n in [*range(1, 400), 999, 9_999, 99_999]:
        rank = exact_rank(n, alpha)
        found = quietly(np.arange(1, n + 1), float(alpha))
        assert found == (rank if rank <= n else math.inf), n


@given(scores_lists, st.sampled_from(LEVELS))
def test_it_is_the_smallest_score_that_enough_scores_do_not_exceed(scores, alpha):
    needed = (len(scores) + 1) * (1 - Fraction(alpha))
    enough = [s for s in scores if sum(other <= s for other in scores) >= needed]
    assert quietly(scores, float(alpha)) == min(enough, default=math.inf)


def test_too_few_scores_make_an_infinite_margin_and_a_warning():
    with pytest.warns(InfiniteQuantileWarning, match="8 calibration scores, and 90% .* at least 9"):
        assert conformal_quantile(range(8)) == math.inf
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert conformal_quantile(range(9)) == 8


@pytest.mark.parametrize("alpha", LEVELS)
def test_the_smallest_calibration_size_is_the_first_with_a_finite_margin(alpha):
    n = smallest_calibration_size(float(alpha))
    assert math.isfinite(quietly(range(n), float(alpha)))
    if n > 1:
        assert quietly(range(n - 1), float(alpha)) == math.inf


# ---------------------------------------------------------------------- a margin per group


def test_group_margins_by_hand():
    scores = [*range(1, 10), *range(10, 200, 10), 1, 2]
    groups = ["a"] * 9 + ["b"] * 19 + ["c"] * 2
    found = group_quantiles(scores, sensitive_features=groups)
    assert found["count"].to_dict() == {"a": 9, "b": 19, "c": 2}
    assert found["quantile"].to_dict() == {"a": 9, "b": 180, "c": math.inf}
    assert found["reason"].to_dict() == {
        "a": "",
        "b": "",
        "c": "2 calibration scores, and 90% coverage needs at least 9: the margin is infinite",
    }


@settings(max_examples=50)
@given(scores_lists, st.integers(0, 2**32 - 1), st.sampled_from(LEVELS))
def test_each_groups_margin_is_that_of_its_own_scores(scores, seed, alpha):
    group = np.random.default_rng(seed).choice(["north", "south", "east"], len(scores))
    found = group_quantiles(scores, sensitive_features=group, alpha=float(alpha))
    for g in np.unique(group):
        own = quietly(np.array(scores)[group == g], float(alpha))
        assert found.loc[g, "quantile"] == own
        assert bool(found.loc[g, "reason"]) == math.isinf(own)
    np.testing.assert_array_equal(quantile_of_rows(found, sensitive_features=group), found["quantile"][group])


@pytest.mark.parametrize(
    "column",
    [
        np.array([0, 1] * 10),
        np.array([False, True] * 10),
        pd.Series(["x", "y"] * 10, name="sex", index=range(100, 120)),
        pd.Categorical(["x", "y"] * 10, categories=["y", "x", "nobody"], ordered=True),
        ["x", "y"] * 10,
    ],
    ids=["int", "bool", "series", "categorical", "list"],
)
def test_groups_of_any_kind(column):
    scores = np.arange(20.0)
    first, second = list(column)[:2]
    found = group_quantiles(scores, sensitive_features=column)
    assert found.loc[first, "quantile"] == 18
    assert found.loc[second, "quantile"] == 19
    np.testing.assert_array_equal(
        quantile_of_rows(found, sensitive_features=column), np.where(np.arange(20) % 2, 19, 18)
    )
    assert coverage_by_group(np.arange(20) % 2, sensitive_features=column)["coverage"].to_dict() == {
        first: 0,
        second: 1,
    }


def test_intersections_that_nobody_belongs_to_are_kept_with_their_reason():
    people = pd.DataFrame({"sex": ["f"] * 12 + ["m"] * 12, "shift": ["day"] * 18 + ["night"] * 6})
    found = group_quantiles(np.arange(24), sensitive_features=people)
    assert found["quantile"].to_dict() == {
        ("f", "day"): 11,
        ("f", "night"): math.inf,
        ("m", "day"): math.inf,
        ("m", "night"): math.inf,
    }
    assert found.loc[("f", "night"), "reason"].startswith("0 calibration scores")
    table = coverage_by_group(np.ones(24), sensitive_features=people, size=np.ones(24))
    assert table.loc[("f", "night"), "count"] == 0
    assert table.loc[("f", "night"), ["coverage", "low", "high", "mean_size"]].isna().all()
    np.testing.assert_array_equal(
        quantile_of_rows(found, sensitive_features=people), [11] * 12 + [math.inf] * 12
    )


def test_a_group_that_was_not_calibrated_is_refused():
    found = group_quantiles(np.arange(20), sensitive_features=["a", "b"] * 10)
    with pytest.raises(ValueError, match=r"sensitive_features has 'c'; .* calibrated for 'a', 'b'"):
        quantile_of_rows(found, sensitive_features=["a", "c"])
    np.testing.assert_array_equal(
        quantile_of_rows(found["quantile"], sensitive_features=["b", "b"]), [19, 19]
    )


# ---------------------------------------------------------------------- ranges and sets


def test_ranges_by_hand():
    found = interval([10, 20], [1.5, math.inf])
    assert found.to_dict("list") == {"low": [8.5, -math.inf], "high": [11.5, math.inf]}
    assert interval([10, 20], 2)["high"].tolist() == [12, 22]


def test_sets_by_hand():
    probability = np.array([[0.7, 0.2, 0.1], [0.4, 0.35, 0.25], [0.05, 0.9, 0.05]])
    labels = ["routine", "soon", "urgent"]
    np.testing.assert_allclose(
        lac_scores(probability, ["soon", "routine", "urgent"], labels), [0.8, 0.6, 0.95]
    )
    sets = prediction_set(probability, 0.65, labels)
    assert [list(sets.columns[row]) for row in sets.to_numpy()] == [
        ["routine"],
        ["routine", "soon"],
        ["soon"],
    ]
    assert in_set(sets, ["soon", "soon", "soon"]).tolist() == [False, True, True]
    assert prediction_set(probability, 0.05).to_numpy().sum() == 0  # nothing is that likely
    assert prediction_set(probability, [0.05, 0.65, math.inf]).sum(axis=1).tolist() == [0, 2, 3]


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1), st.integers(2, 5))
def test_sets_hold_the_truth_exactly_where_its_score_is_within_the_margin(seed, labels):
    rng = np.random.default_rng(seed)
    probability = rng.dirichlet(np.ones(labels), 40)
    truth = rng.integers(0, labels, 40)
    score = lac_scores(probability, truth)
    margin = quietly(score, 0.2)  # a score itself, so that one row lies exactly on the edge
    np.testing.assert_array_equal(in_set(prediction_set(probability, margin), truth), score <= margin)
    wider = prediction_set(probability, quietly(score, 0.05)).to_numpy()
    assert (wider >= prediction_set(probability, margin).to_numpy()).all()


# ---------------------------------------------------------------------- MAPIE


@pytest.fixture(scope="module")
def diabetes():
    """A fitted model, and calibration and test people it has not seen, with their sex."""
    X, y = load_diabetes(return_X_y=True)
    sex = np.where(X[:, 1] > 0, 2, 1)
    part = np.arange(len(y)) % 3
    model = LinearRegression().fit(X[part == 0], y[part == 0])
    return model, [(X[part == p], y[part == p], sex[part == p]) for p in (1, 2)]


@pytest.mark.parametrize("alpha", [0.05, 0.1, 0.25])
def test_ranges_equal_those_of_mapie(diabetes, alpha):
    model, [(X, y, _), (X_new, _, _)] = diabetes
    theirs = SplitConformalRegressor(model, confidence_level=1 - alpha, prefit=True).conformalize(X, y)
    margin = conformal_quantile(abs(y - model.predict(X)), alpha)
    _, expected = theirs.predict_interval(X_new)
    np.testing.assert_allclose(interval(model.predict(X_new), margin), expected[:, :, 0], rtol=1e-12)


def test_ranges_per_group_equal_mapie_calibrated_on_each_group(diabetes):
    model, [(X, y, sex), (X_new, _, sex_new)] = diabetes
    margins = group_quantiles(abs(y - model.predict(X)), sensitive_features=sex)
    found = interval(model.predict(X_new), quantile_of_rows(margins, sensitive_features=sex_new)).to_numpy()
    assert margins["quantile"].nunique() == 2
    for g in (1, 2):
        theirs = SplitConformalRegressor(model, confidence_level=0.9, prefit=True)
        theirs.conformalize(X[sex == g], y[sex == g])
        _, expected = theirs.predict_interval(X_new[sex_new == g])
        np.testing.assert_allclose(found[sex_new == g], expected[:, :, 0], rtol=1e-12)


@pytest.mark.parametrize("alpha", [0.02, 0.1, 0.3])
def test_sets_equal_those_of_mapie(alpha):
    X, y = load_iris(return_X_y=True)
    X = X[:, :2]  # two features leave it in doubt often enough for sets of several labels
    part = np.arange(len(y)) % 3
    model = LogisticRegression(max_iter=1000).fit(X[part == 0], y[part == 0])
    theirs = SplitConformalClassifier(model, confidence_level=1 - alpha, conformity_score="lac", prefit=True)
    theirs.conformalize(X[part == 1], y[part == 1])
    margin = quietly(lac_scores(model.predict_proba(X[part == 1]), y[part == 1], model.classes_), alpha)
    found = prediction_set(model.predict_proba(X[part == 2]), margin, model.classes_)
    _, expected = theirs.predict_set(X[part == 2])
    np.testing.assert_array_equal(found, expected[:, :, 0])
    assert 0 < found.to_numpy().mean() < 1


# ---------------------------------------------------------------------- the worked example


def test_one_margin_for_a_mixture_covers_one_group_far_less():
    """80% of residuals N(0, 1), 20% N(0, variance 9): half-width 2.3718, coverage 98.23% and 57.08%."""

    def inside(margin, sd):
        return stats.norm.cdf(margin, scale=sd) - stats.norm.cdf(-margin, scale=sd)

    margin = optimize.brentq(lambda m: 0.8 * inside(m, 1) + 0.2 * inside(m, 3) - 0.9, 0, 30)
    assert (round(margin, 4), round(inside(margin, 1), 4), round(inside(margin, 3), 4)) == (
        2.3718,
        0.9823,
        0.5708,
    )
    rng = np.random.default_rng(0)
    group = np.where(np.arange(400_000) % 5 == 0, "south", "north")
    residual = np.abs(rng.normal(scale=np.where(group == "south", 3, 1)))
    found = conformal_quantile(residual[:200_000])
    assert found == pytest.approx(margin, abs=0.02)
    table = coverage_by_group(residual[200_000:] <= found, sensitive_features=group[200_000:])
    assert table["coverage"].to_dict() == pytest.approx({"north": 0.9823, "south": 0.5708}, abs=0.006)
    own = group_quantiles(residual[:200_000], sensitive_features=group[:200_000])["quantile"]
    assert own.to_dict() == pytest.approx(
        {"north": stats.norm.ppf(0.95), "south": 3 * stats.norm.ppf(0.95)}, 0.01
    )


# ---------------------------------------------------------------------- the guarantee, simulated


def mean_coverage(margin_of, n, repetitions=4000, seed=1):
    """Average true coverage, and its standard error, of a rule that makes a margin of n uniform scores.

    A uniform score is at most m with probability m, so the coverage of a margin is the margin itself.
    """
    draws = np.random.default_rng(seed).random((repetitions, n))
    coverage = np.array([min(margin_of(row), 1.0) for row in draws])
    return coverage.mean(), coverage.std() / math.sqrt(repetitions)


def keeps_the_promise(mean, error, promised=0.9):
    return mean >= promised - 3 * error


@pytest.mark.parametrize("n", [9, 12, 19, 25])
def test_the_promise_is_kept_at_every_size(n):
    mean, error = mean_coverage(conformal_quantile, n)
    assert keeps_the_promise(mean, error)
    assert mean == pytest.approx(exact_rank(n, "0.1") / (n + 1), abs=4 * error)


def test_the_plain_quantile_breaks_it():
    # The same criterion on the same draws, without the + 1: it can fail, and does.
    assert not keeps_the_promise(*mean_coverage(lambda row: np.quantile(row, 0.9), 19))


def test_calibrating_each_group_keeps_the_promise_to_each_and_pooling_does_not():
    rng = np.random.default_rng(2)
    group = np.array(["north"] * 80 + ["south"] * 20)
    sd = np.where(group == "south", 3, 1)
    coverage = {"pooled": [], "each": []}
    for _ in range(500):
        scores = np.abs(rng.normal(scale=sd))
        own = group_quantiles(scores, sensitive_features=group)["quantile"]
        for how, margin in (("each", own["south"]), ("pooled", conformal_quantile(scores))):
            coverage[how].append(2 * stats.norm.cdf(margin, scale=3) - 1)
    kept = {how: keeps_the_promise(np.mean(c), np.std(c) / math.sqrt(len(c))) for how, c in coverage.items()}
    assert kept == {"pooled": False, "each": True}


@pytest.mark.parametrize("n", [9, 20, 60])
def test_realized_coverage_is_the_distribution_that_simulation_gives(n):
    draws = np.random.default_rng(3).random((3000, n))
    coverage = [conformal_quantile(row) for row in draws]
    assert stats.kstest(coverage, realized_coverage(n).cdf).pvalue > 0.001
    assert stats.kstest(coverage, realized_coverage(2 * n).cdf).pvalue < 0.001
    assert realized_coverage(n).mean() == pytest.approx(exact_rank(n, "0.1") / (n + 1))


def test_realized_coverage_needs_a_finite_margin():
    with pytest.raises(ValueError, match=r"n is 8: .* at least 9"):
        realized_coverage(8)


@pytest.mark.parametrize(
    ("at_least", "alpha", "confidence"),
    [(0.85, 0.1, 0.95), (0.8, 0.1, 0.9), (0.7, 0.2, 0.95), (0.9, 0.05, 0.5)],
)
def test_calibration_size_is_where_low_coverage_stops(at_least, alpha, confidence):
    size = calibration_size(at_least, alpha, confidence=confidence)

    def reached(n):
        return realized_coverage(n, alpha).sf(at_least) >= confidence

    assert all(reached(n) for n in range(size, 3 * size))
    assert size == smallest_calibration_size(alpha) or not reached(size - 1)


# ---------------------------------------------------------------------- the audit's table

COVERED = np.random.default_rng(4).random(300) < np.where(np.arange(300) % 3 == 0, 0.6, 0.95)
GROUP = np.where(np.arange(300) % 3 == 0, "south", "north")
SIZE = np.random.default_rng(5).integers(1, 4, 300)


def test_coverage_and_size_are_those_of_metricframe():
    frame = MetricFrame(
        metrics={"count": count, "coverage": lambda y, p: np.mean(p), "size": lambda y, p: np.mean(y)},
        y_true=SIZE,
        y_pred=COVERED,
        sensitive_features=GROUP,
    )
    table = coverage_by_group(COVERED, sensitive_features=GROUP, size=SIZE)
    np.testing.assert_allclose(table[["count", "coverage", "mean_size"]], frame.by_group, rtol=1e-12)
    whole = coverage_by_group(COVERED, size=SIZE)
    assert whole.index.tolist() == ["everybody"]
    np.testing.assert_allclose(whole[["count", "coverage", "mean_size"]].iloc[0], frame.overall, rtol=1e-12)
    assert whole.loc["everybody", "covered"] == table["covered"].sum() == COVERED.sum()


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_intervals_are_those_of_scipy(level):
    for _, row in coverage_by_group(COVERED, sensitive_features=GROUP, level=level).iterrows():
        expected = stats.binomtest(int(row["covered"]), int(row["count"])).proportion_ci(level, "exact")
        assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high))


def test_an_endless_range_makes_the_mean_width_endless():
    table = coverage_by_group([1, 1, 0], sensitive_features=["a", "a", "b"], size=[2, math.inf, 3])
    assert table["mean_size"].to_dict() == {"a": math.inf, "b": 3}
    assert "mean_size" not in coverage_by_group([1, 1, 0], sensitive_features=["a", "a", "b"])


# ---------------------------------------------------------------------- bad input

TWO = [[0.5, 0.5], [0.2, 0.8]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: conformal_quantile([]), "scores is empty"),
        (lambda: conformal_quantile([1, math.nan]), r"scores has 1 value\(s\) that are not a finite number"),
        (lambda: conformal_quantile([1, math.inf]), r"scores has 1 value\(s\) that are not a finite number"),
        (lambda: conformal_quantile(["a"]), "scores holds 'a'; pass numbers"),
        (lambda: conformal_quantile([[1, 2], [3, 4]]), r"scores has shape \(2, 2\)"),
        (lambda: conformal_quantile([1], alpha=90), "alpha is 90; .* strictly between"),
        (lambda: group_quantiles([1, 2], sensitive_features=["a"]), "scores has 2, sensitive_features has 1"),
        (
            lambda: group_quantiles([1, 2], sensitive_features=["a", None]),
            r"sensitive_features\['group'\] has 1 missing",
        ),
        (lambda: group_quantiles([1, 2], sensitive_features=["a", "b"], alpha=0), "alpha is 0"),
        (lambda: interval([1, 2], [1]), "quantile has 1, prediction has 2"),
        (lambda: interval([1, 2], math.nan), "quantile has 1 value"),
        (lambda: lac_scores([0.5, 0.5], [0, 1]), r"probability has shape \(2,\)"),
        (lambda: lac_scores([[0.5, 0.6]], [0]), r"probability has 1 row\(s\) that do not add up to 1"),
        (lambda: lac_scores([[1.5, -0.5]], [0]), r"probability holds 1.5, outside \[0, 1\]"),
        (lambda: lac_scores(TWO, [0]), "probability has 2, y_true has 1"),
        (lambda: lac_scores(TWO, ["no", "yes"]), "y_true has 'no', 'yes'; the labels are 0, 1"),
        (lambda: prediction_set(TWO, 0.5, ["a"]), "labels has 1 entries and probability 2 columns"),
        (lambda: prediction_set(TWO, 0.5, ["a", "a"]), "labels has 2 entries .* each label once"),
        (lambda: in_set(prediction_set(TWO, 0.5), [1]), "sets has 2, y_true has 1"),
        (lambda: coverage_by_group([0.9, 1], sensitive_features=["a", "b"]), "covered holds 0.9"),
        (
            lambda: coverage_by_group([1, 0], sensitive_features=["a"]),
            "covered has 2, sensitive_features has 1",
        ),
        (
            lambda: coverage_by_group([1, 0], sensitive_features=["a", "b"], size=[1]),
            "covered has 2, size has 1",
        ),
        (lambda: coverage_by_group([1, 0], sensitive_features=["a", "b"], level=95), "level is 95"),
        (lambda: realized_coverage(0), "n is 0; pass a whole number"),
        (lambda: calibration_size(0.9), "at_least is 0.9; coverage varies around 0.9"),
        (lambda: calibration_size(0.899), "at_least is 0.899, too near"),
    ],
)
def test_bad_input_is_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_rows_in_another_order_are_refused():
    covered, group = pd.Series([1, 0, 1]), pd.Series(["a", "b", "b"])[::-1]
    with pytest.raises(ValueError, match="covered and sensitive_features have the same index labels"):
        coverage_by_group(covered, sensitive_features=group)
    with pytest.raises(ValueError, match="scores and sensitive_features have the same index labels"):
        group_quantiles(covered, sensitive_features=group)
