"""Individual fairness: against tables by hand, brute force, shortest ways, duality and scikit-learn."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from sklearn.neighbors import NearestNeighbors

from fairness_audit.individual import (
    close_pairs,
    consistency,
    fair_linear_program,
    lipschitz_violations,
    split_pairs,
)

LINE = np.array([0, 0.3, 0.5, 1])
GAIN = [-1, -0.5, 1, 2]


def on_a_line(x):
    return np.abs(np.subtract.outer(x, x))


def scattered(n, seed, features=2):
    x = np.random.default_rng(seed).normal(size=(n, features))
    return np.abs(x[:, None] - x).sum(axis=-1)


@st.composite
def programs(draw, most=6):
    """Gains and a distance in tenths, not always with the triangle inequality."""
    n = draw(st.integers(2, most))
    gain = draw(st.lists(st.integers(-20, 20), min_size=n, max_size=n))
    d = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        d[i, j] = d[j, i] = draw(st.integers(0, 14)) / 10
    return np.array(gain) / 10, d


# ---------------------------------------------------------------------- violations


def test_violations_by_hand():
    table = lipschitz_violations(pd.Series([0, 0.3, 0.9, 1], index=list("abcd")), on_a_line(LINE))
    # a-b: 0.3 of 0.3. a-c: 0.9 of 0.5. a-d: 1 of 1. b-c: 0.6 of 0.2. b-d: 0.7 of 0.7. c-d: 0.1 of 0.5.
    expected = pd.DataFrame(
        {
            "first": ["a", "b"],
            "second": ["c", "c"],
            "distance": [0.5, 0.2],
            "difference": [0.9, 0.6],
            "allowed": [0.5, 0.2],
            "excess": [0.4, 0.4],
        }
    )
    assert set(zip(table["first"], table["second"], strict=True)) == {("a", "c"), ("b", "c")}
    pd.testing.assert_frame_equal(
        table.sort_values("first", ignore_index=True), expected, check_dtype=False, atol=1e-12
    )
    assert table.attrs == {"pairs": 6, "constant": 1.0}


def test_the_constant_scales_what_is_allowed():
    table = lipschitz_violations([0, 0, 1, 1], on_a_line(LINE), constant=2)
    assert table[["first", "second"]].to_numpy().tolist() == [[1, 2]]  # 0.2 apart: 0.4 allowed, not 1
    assert table["allowed"].item() == pytest.approx(0.4)
    assert table["excess"].item() == pytest.approx(0.6)
    assert lipschitz_violations([0, 0, 1, 1], on_a_line(LINE), constant=5).empty


def test_a_pair_at_its_bound_is_no_violation():
    tenths = np.array([0.1, 0.2, 0.3])  # 0.3 - 0.2 is more than 0.2 - 0.1 in floats
    assert lipschitz_violations(tenths, on_a_line([0, 1, 2]), constant=0.1).empty


@given(programs(), st.data())
def test_violations_are_those_a_double_loop_finds(program, data):
    _, d = program
    p = data.draw(st.lists(st.integers(0, 7), min_size=len(d), max_size=len(d)))
    p = np.array(p) / 7  # sevenths and tenths never meet at a bound by rounding, except where both are 0 or 1
    table = lipschitz_violations(p, d)
    found = {(r.first, r.second): r.excess for r in table.itertuples()}
    slow = {
        (i, j): abs(p[i] - p[j]) - d[i, j]
        for i, j in combinations(range(len(p)), 2)
        if abs(p[i] - p[j]) > d[i, j] + 1e-6
    }
    assert found == pytest.approx(slow)
    assert list(table["excess"]) == sorted(table["excess"], reverse=True)


# ---------------------------------------------------------------------- the linear program


def test_the_published_toy_set():
    found = fair_linear_program(GAIN, on_a_line(LINE))
    np.testing.assert_allclose(found.probability, LINE, atol=1e-9)
    # 0 * -1 + 0.3 * -0.5 + 0.5 * 1 + 1 * 2
    assert found.value == pytest.approx(2.35)
    assert found.unconstrained == pytest.approx(3)
    assert found.price == pytest.approx(0.65)


@settings(max_examples=40, deadline=None)
@given(programs(most=4))
def test_the_optimum_is_the_best_on_the_grid_of_tenths(program):
    # Differences of probabilities make a totally unimodular matrix: with bounds in tenths there is an optimum
    # in tenths, so trying every grid point is exact.
    gain, d = program
    grid = np.array(list(product(range(11), repeat=len(gain)))) / 10
    allowed = np.ones(len(grid), dtype=bool)
    for i, j in combinations(range(len(gain)), 2):
        allowed &= np.abs(grid[:, i] - grid[:, j]) <= d[i, j] + 1e-12
    assert fair_linear_program(gain, d).value == pytest.approx((grid[allowed] @ gain).max(), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(programs(), st.floats(0, 3))
def test_the_optimum_violates_nothing_and_lies_between_its_bounds(program, constant):
    gain, d = program
    found = fair_linear_program(gain, d, constant=constant)
    assert lipschitz_violations(found.probability, d, constant=constant).empty
    assert found.value == pytest.approx(found.probability @ gain)
    everybody_alike = max(0, gain.sum())
    assert everybody_alike - 1e-9 <= found.value <= found.unconstrained + 1e-9


@pytest.mark.parametrize("constant", [1e-9, 5e-8, 1e-7, 1e-6])
def test_bounds_as_small_as_the_solvers_tolerance_are_kept_to(constant):
    rng = np.random.default_rng(0)
    for _ in range(60):
        n = rng.integers(2, 7)
        gain, d = rng.integers(-20, 21, n) / 10, np.zeros((n, n))
        for i, j in combinations(range(n), 2):
            d[i, j] = d[j, i] = rng.integers(0, 15) / 10
        found = fair_linear_program(gain, d, constant=constant)
        assert lipschitz_violations(found.probability, d, constant=constant).empty
        assert found.value >= max(0, gain.sum()) - 1e-6


@settings(max_examples=40, deadline=None)
@given(programs(), st.floats(0, 2), st.floats(0, 2))
def test_allowing_more_never_earns_less(program, one, other):
    gain, d = program
    less, more = (fair_linear_program(gain, d, constant=c).value for c in sorted([one, other]))
    assert less <= more + 1e-9


@settings(max_examples=30, deadline=None)
@given(programs())
def test_identical_people_get_one_probability(program):
    gain, d = program
    assume(abs(gain.sum()) > 1e-9)  # at 0 every probability is equally good
    found = fair_linear_program(gain, 0 * d)
    np.testing.assert_allclose(found.probability, float(gain.sum() > 0), atol=1e-9)
    assert found.value == pytest.approx(max(0, gain.sum()))


@settings(max_examples=30, deadline=None)
@given(programs())
def test_people_far_apart_are_decided_for_themselves(program):
    gain, d = program
    found = fair_linear_program(gain, np.where(d == 0, 1, d) - np.diag(np.ones(len(d))), constant=10)
    assert found.value == pytest.approx(found.unconstrained)
    np.testing.assert_allclose(found.probability[gain != 0], gain[gain != 0] > 0, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(programs())
def test_a_way_over_a_third_person_binds_as_well(program):
    gain, d = program
    closure = d
    for k in range(len(d)):  # Floyd and Warshall's shortest ways
        closure = np.minimum(closure, closure[:, [k]] + closure[[k]])
    assert fair_linear_program(gain, d).value == pytest.approx(
        fair_linear_program(gain, closure).value, abs=1e-8
    )


def test_the_dual_program_has_the_same_value():
    """A flow: each person's gain is paid for by their own bound or passed on to others, at their distance."""
    n = 25
    d = scattered(n, seed=5)
    gain = np.random.default_rng(6).normal(size=n)
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    conservation = np.zeros((n, len(pairs) + n))
    for k, (i, j) in enumerate(pairs):
        conservation[i, k], conservation[j, k] = 1, -1
    conservation[:, len(pairs) :] = np.eye(n)
    cost = np.array([0.5 * d[i, j] for i, j in pairs] + [1.0] * n)
    dual = optimize.linprog(cost, A_ub=-conservation, b_ub=-gain, bounds=(0, None))
    found = fair_linear_program(gain, d, constant=0.5)
    assert found.value == pytest.approx(dual.fun)
    assert found.price > 0  # the constraints bind, or the comparison would say little


def test_people_in_another_order_get_the_same_probabilities():
    d, gain = scattered(20, seed=8), np.random.default_rng(9).normal(size=20)
    order = np.random.default_rng(10).permutation(20)
    one = fair_linear_program(gain, d, constant=0.3)
    other = fair_linear_program(gain[order], d[np.ix_(order, order)], constant=0.3)
    np.testing.assert_allclose(other.probability, one.probability[order], atol=1e-9)


# ---------------------------------------------------------------------- consistency


def test_consistency_by_hand():
    # Places 0, 1, 2, 10: the nearest two of each are (1, 2), (0, 2), (1, 0), (2, 1).
    found = consistency([0, 0, 1, 1], on_a_line([0, 1, 2, 10]), n_neighbors=2)
    assert found.tolist() == [0.5, 0.5, 0, 0.5]


def test_everybody_as_near_as_the_last_neighbor_counts():
    # Of the middle person both others are nearest; the file's order must not choose one.
    assert consistency([1, 1, 0], on_a_line([0, 1, 2]), n_neighbors=1).tolist() == [1, 0.5, 0]


@pytest.mark.parametrize("k", [1, 5, 20])
def test_consistency_is_what_scikit_learns_neighbors_give(k):
    rng = np.random.default_rng(k)
    x, decided = rng.normal(size=(60, 3)), rng.integers(0, 2, 60)
    d = np.abs(x[:, None] - x).sum(axis=-1)
    others = NearestNeighbors(n_neighbors=k, metric="manhattan").fit(x).kneighbors(return_distance=False)
    expected = 1 - np.abs(decided[:, None] - decided[others]).mean(axis=1)
    np.testing.assert_allclose(consistency(decided, d, k), expected, atol=1e-12)


# ---------------------------------------------------------------------- close pairs


def test_close_pairs_by_hand():
    # 0, 1, 3, 4.5, 10 apart by 1, 2, 1.5, 5.5: 0 and 1 go first, then 3 and 4.5; 10 stays alone.
    pairs = close_pairs(on_a_line([0, 1, 3, 4.5, 10]), 2)
    assert pairs.to_numpy().tolist() == [[0, 1, 1], [2, 3, 1.5]]
    assert close_pairs(on_a_line([0, 1, 3, 4.5, 10]), 1).to_numpy().tolist() == [[0, 1, 1]]


def test_pairs_within_a_group_and_across():
    d, group = on_a_line([0, 1, 3, 4.5, 10]), ["n", "s", "n", "s", "s"]
    within = close_pairs(d, 4, sensitive_features=group)
    assert within.to_numpy().tolist() == [[0, 2, 3], [1, 3, 3.5]]
    across = close_pairs(d, 4, sensitive_features=group, across=True)
    assert across.to_numpy().tolist() == [[0, 1, 1], [2, 3, 1.5]]


@settings(deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 1), st.booleans())
def test_no_person_is_in_two_pairs_and_no_pair_is_left_over(seed, limit, across):
    d = scattered(24, seed)
    group = np.random.default_rng(seed).choice(["n", "s"], 24)
    pairs = close_pairs(d, limit, sensitive_features=group, across=across)
    people = pairs[["first", "second"]].to_numpy().ravel()
    assert len(set(people)) == len(people)
    assert (pairs["distance"] <= limit).all()
    assert pairs["distance"].is_monotonic_increasing
    assert ((group[pairs["first"]] != group[pairs["second"]]) == across).all()
    alone = np.setdiff1d(np.arange(24), people)
    for i, j in combinations(alone, 2):
        assert d[i, j] > limit or (group[i] != group[j]) != across


def test_split_pairs_by_hand():
    d = on_a_line([0, 0.1, 1, 1.1, 2, 2.1, 3, 3.1, 9])
    decided = [0, 1, 1, 1, 0, 1, 0, 0, 1]
    group = ["s", "s", "s", "s", "s", "s", "n", "n", "e"]
    table = split_pairs(decided, d, 0.2, sensitive_features=group)
    assert table.index.tolist() == ["e", "n", "s"]
    assert table["pairs"].tolist() == [0, 1, 3]
    assert table["split"].tolist() == [0, 0, 2]
    assert table["share"]["s"] == pytest.approx(2 / 3)
    assert np.isnan(table["share"]["e"])
    exact = stats.binomtest(2, 3).proportion_ci(0.95, method="exact")
    assert table.loc["s", ["low", "high"]].tolist() == pytest.approx([exact.low, exact.high])
    whole = split_pairs(decided, d, 0.2)
    assert whole.loc["everybody", ["pairs", "split"]].tolist() == [4, 2]


def test_split_pairs_across_groups():
    table = split_pairs(
        [0, 1, 1, 1], on_a_line([0, 0.1, 5, 5.1]), 0.2, sensitive_features=["n", "s", "n", "s"], across=True
    )
    assert table.loc["across groups", ["pairs", "split"]].tolist() == [2, 1]


def test_the_interval_of_split_pairs_covers_as_often_as_it_says():
    d = on_a_line(np.repeat(np.arange(60), 2) + np.tile([0, 0.1], 60))
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(400):
        chance = np.repeat(rng.uniform(size=60), 2)  # a pair's chance of yes, the same for both
        table = split_pairs((rng.random(120) < chance).astype(int), d, 0.2)
        hits += table["low"].item() <= 1 / 3 <= table["high"].item()  # mean of 2 c (1 - c) over c
    assert hits >= 0.93 * 400


# ---------------------------------------------------------------------- what is refused

FINE = on_a_line([0, 1, 2])
BAD_DISTANCES = {
    "a table of numbers": [["near", "far"], ["far", "near"]],
    "one row and one column per person": np.zeros((2, 3)),
    "no pair to compare": [[0]],
    "missing or infinite": [[0, np.nan, 1], [np.nan, 0, 1], [1, 1, 0]],
    "never below 0": [[0, -1, 1], [-1, 0, 1], [1, 1, 0]],
    "must be 0. If larger means more alike": [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]],
    "the same both ways": [[0, 1, 2], [1.5, 0, 1], [2, 1, 0]],
}


@pytest.mark.parametrize("message", BAD_DISTANCES)
def test_what_is_no_distance_is_refused_by_every_function(message):
    bad = BAD_DISTANCES[message]
    for call in (
        lambda d: lipschitz_violations([0, 1, 1], d),
        lambda d: fair_linear_program([1, -1, 1], d),
        lambda d: consistency([0, 1, 1], d, 1),
        lambda d: close_pairs(d, 1),
        lambda d: split_pairs([0, 1, 1], d, 1),
    ):
        with pytest.raises(ValueError, match=message) as problem:
            call(bad)
        assert str(problem.value).startswith("distance ")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: lipschitz_violations([0, 2, 1], FINE), "probability holds 2"),
        (lambda: lipschitz_violations([0, 1], FINE), "probability has 2, distance has 3"),
        (lambda: lipschitz_violations([0, 1, 1], FINE, constant=-1), "constant is -1; pass a finite number"),
        (lambda: fair_linear_program([1, np.nan, 1], FINE), "gain has entries that are missing"),
        (lambda: fair_linear_program(["a", "b", "c"], FINE), "gain has entries that are missing"),
        (lambda: fair_linear_program([1, 1], FINE), "gain has 2, distance has 3"),
        (lambda: fair_linear_program([1, 1, 1], FINE, constant=np.inf), "constant is inf"),
        (lambda: consistency([0, 1, 1], FINE, 3), "n_neighbors is 3 and there are 3 people; pass at most 2"),
        (lambda: consistency([0, 1, 1], FINE, 0), "n_neighbors is 0"),
        (lambda: consistency([0, 0.5, 1], FINE, 1), "decisions holds 0.5"),
        (lambda: close_pairs(FINE, -1), "limit is -1"),
        (lambda: close_pairs(FINE, "near"), "limit is 'near'"),
        (lambda: close_pairs(FINE, 1, across=True), "pass sensitive_features"),
        (
            lambda: close_pairs(FINE, 1, sensitive_features=["n", "s"]),
            "sensitive_features has 2, distance has 3",
        ),
        (
            lambda: close_pairs(FINE, 1, sensitive_features=["n", None, "s"]),
            r"sensitive_features\['group'\] has 1 missing",
        ),
        (lambda: split_pairs([0, 1], FINE, 1), "decisions has 2, distance has 3"),
        (lambda: split_pairs([0, 1, 1], FINE, 1, level=95), "level is 95"),
    ],
)
def test_bad_arguments_are_named_with_the_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_rounding_in_a_distance_is_forgiven():
    d = FINE + 1e-15 * np.arange(9).reshape(3, 3)
    assert fair_linear_program([1, -1, 1], d).value == pytest.approx(2)


def test_people_in_another_order_are_refused():
    group = pd.Series(["n", "s", "s"], index=["p", "q", "r"])
    away = pd.DataFrame(FINE, index=group.index)
    with pytest.raises(ValueError, match="distance and sensitive_features have the same index labels"):
        close_pairs(away, 1, sensitive_features=group[::-1])
    with pytest.raises(ValueError, match="decisions and distance have the same index labels"):
        split_pairs(pd.Series([0, 1, 1], index=group.index[::-1]), away, 1)


def test_several_sensitive_features_are_intersections():
    features = {"region": ["n", "n", "s", "s"], "sex": ["f", "f", "f", "f"]}
    table = split_pairs([0, 1, 1, 1], on_a_line([0, 0.1, 5, 5.1]), 0.2, sensitive_features=features)
    assert table["split"].to_dict() == {("n", "f"): 1, ("s", "f"): 0}
