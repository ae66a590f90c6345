"""Mitigations: weights and thresholds by hand, Fairlearn called directly, and what each says about itself."""

from __future__ import annotations

import warnings
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from fairlearn import reductions
from fairlearn.metrics import demographic_parity_difference
from fairlearn.postprocessing import ThresholdOptimizer
from fairlearn.preprocessing import CorrelationRemover
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from fairness_audit import mitigation, quiet, scenarios
from fairness_audit.mitigation import (
    default_mitigations,
    exponentiated_gradient,
    group_thresholds,
    resampled_rows,
    reweighing_weights,
    tpr_thresholds,
)

LENDING = scenarios.lending(
    1400, base_rates={"north": 0.7, "south": 0.45}, proxy_strength=2, label_noise={"south": 0.1}, seed=5
)
X, Y, A = LENDING.X, LENDING.y, LENDING.a
TRAIN, TEST = slice(0, 900), slice(900, 1400)
BENCH = default_mitigations()


@pytest.fixture(scope="module")
def fitted():
    return {m.name: m.fit(X[TRAIN], Y[TRAIN], A[TRAIN]) for m in BENCH}


@pytest.fixture(params=[m.name for m in BENCH])
def one(request, fitted):
    return fitted[request.param]


# people of two or three groups, everybody's label drawn, with each (group, label) present
labelled_groups = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 1)), max_size=40).map(
    lambda rows: [*rows, ("a", 0), ("a", 1), ("b", 0), ("b", 1), ("c", 0), ("c", 1)]
)


# ---------------------------------------------------------------------- reweighing, resampling


def test_weights_by_hand():
    # 10 people: north 6 of whom 4 repaid, south 4 of whom 1 repaid; 5 repaid in all.
    region = ["north"] * 6 + ["south"] * 4
    repaid = [1, 1, 1, 1, 0, 0, 1, 0, 0, 0]
    expected = [3 / 4] * 4 + [3 / 2] * 2 + [2 / 1] + [2 / 3] * 3
    np.testing.assert_allclose(reweighing_weights(repaid, region), expected)


@given(labelled_groups)
def test_with_the_weights_every_group_has_everybodys_base_rate(rows):
    frame = pd.DataFrame(rows, columns=["group", "label"])
    weight = reweighing_weights(frame["label"], frame["group"])
    assert weight.sum() == pytest.approx(len(frame))
    for _, part in frame.assign(weight=weight).groupby("group"):
        assert np.average(part["label"], weights=part["weight"]) == pytest.approx(frame["label"].mean())
        assert part["weight"].sum() == pytest.approx(len(part))


@given(labelled_groups, st.integers(0, 5))
def test_resampling_has_the_people_that_the_weights_stand_for(rows, seed):
    frame = pd.DataFrame(rows, columns=["group", "label"])
    weight = pd.Series(reweighing_weights(frame["label"], frame["group"]))
    chosen = Counter(resampled_rows(frame["label"], frame["group"], random_state=seed).tolist())
    for _, here in frame.groupby(["group", "label"]).groups.items():
        times = [chosen[i] for i in here]
        assert abs(sum(times) - weight[here].sum()) <= 0.5 + 1e-9
        assert max(times) - min(times) <= 1  # nobody twice before everybody is in once


def test_resampling_is_drawn_from_its_seed():
    first, again, other = (resampled_rows(Y, A, random_state=s).tolist() for s in (0, 0, 1))
    assert first == again != other


@pytest.mark.parametrize("function", [reweighing_weights, resampled_rows])
@pytest.mark.parametrize(
    ("y", "group", "message"),
    [
        ([0, 1, 2], ["a", "a", "b"], "y holds 2; labels and decisions must be 0 or 1"),
        ([0, 1], ["a", "a", "b"], "y has 2, sensitive_features has 3"),
        ([0, 1, 1], ["a", "a", "b"], "group 'b', in which nobody has label 0; join small groups"),
        ([0, 1, 1], ["a", "a", None], "1 missing value"),
        ([], [], "y is empty"),
    ],
)
def test_bad_rows_are_refused(function, y, group, message):
    with pytest.raises(ValueError, match=message):
        function(y, group)


# ---------------------------------------------------------------------- thresholds


def test_thresholds_by_hand():
    score = [0.9, 0.8, 0.6, 0.2, 0.7, 0.5, 0.4, 0.1]
    label = [1, 1, 1, 0, 1, 1, 0, 0]
    group = ["a"] * 4 + ["b"] * 4
    assert tpr_thresholds(score, label, group, 0.6) == {"a": 0.8, "b": 0.5}
    assert tpr_thresholds(score, label, group, 0.5) == {"a": 0.8, "b": 0.7}
    assert tpr_thresholds(score, label, group, 0.99) == {"a": 0.6, "b": 0.5}


@given(st.integers(1, 99), st.integers(0, 3))
def test_a_threshold_is_the_highest_that_reaches_the_target(percent, seed):
    rng = np.random.default_rng(seed)
    score = rng.choice(np.linspace(0, 1, 30), 60)
    label, group = np.tile([0, 1, 1], 20), np.repeat(["a", "b"], 30)
    target = percent / 100
    for name, line in tpr_thresholds(score, label, group, target).items():
        positive = score[(group == name) & (label == 1)]
        assert np.mean(positive >= line) >= target - 1e-9
        assert np.mean(positive > line) < target - 1e-9 or line == positive.max()


def test_thresholds_want_probabilities_and_a_share():
    with pytest.raises(ValueError, match=r"score holds 7\.0, outside"):
        tpr_thresholds([7, 0.2, 0.1, 0.3], [0, 1, 0, 1], list("aabb"), 0.5)
    with pytest.raises(ValueError, match=r"target is 1\.2; pass a number strictly between 0 and 1"):
        tpr_thresholds([0.7, 0.2, 0.1, 0.3], [0, 1, 0, 1], list("aabb"), 1.2)
    with pytest.raises(ValueError, match="target is 80"):
        group_thresholds(80)


# ---------------------------------------------------------------------- what each says about itself


def test_the_bench_names_eleven_ways_each_once_and_begins_with_none():
    assert len({m.name for m in BENCH}) == len(BENCH) == 11
    assert BENCH[0].name == "unmitigated"
    assert {m.stage for m in BENCH} == {"none", "before", "in", "after"}


def test_decisions_are_zeros_and_ones_for_every_row(one):
    decided = one.decide(X[TEST], A[TEST])
    assert decided.shape == (500,)
    assert set(decided) == {0, 1}


def test_the_group_is_needed_where_it_says_so_and_changes_nothing_elsewhere(one):
    if one.mitigation.needs_group_at_prediction:
        with pytest.raises(ValueError, match=r"sensitive_features is missing; .* choose a mitigation whose"):
            one.decide(X[TEST])
        swapped = np.where(A[TEST] == "north", "south", "north")
        assert (one.decide(X[TEST], A[TEST]) != one.decide(X[TEST], swapped)).any()
    else:
        assert (one.decide(X[TEST]) == one.decide(X[TEST], A[TEST])).all()


def test_a_group_written_otherwise_is_refused(fitted):
    with pytest.raises(
        ValueError, match="has 'North', 'South', which 'group thresholds, TPR' was not fitted"
    ):
        fitted["group thresholds, TPR"].decide(X[TEST], pd.Series(A[TEST]).str.title())


def test_a_decision_depends_on_the_seed_only_where_it_says_so(fitted):
    drawn = set()
    for name, found in fitted.items():
        draws = np.array([found.decide(X[TEST], A[TEST], random_state=seed) for seed in range(20)])
        assert (draws[7] == found.decide(X[TEST], A[TEST], random_state=7)).all()
        if (draws != draws[0]).any():
            drawn.add(name)
    # A mixture may end with all its weight on one model; here one of the two does.
    assert drawn <= {m.name for m in BENCH if m.randomized}
    assert {"exponentiated gradient, odds", "threshold optimizer, selection"} <= drawn


def test_a_score_is_a_probability_or_is_not_there(one):
    score = one.score(X[TEST], A[TEST])
    if one.mitigation.name.startswith("exponentiated gradient"):
        assert score is None
    else:
        assert score.shape == (500,)
        assert ((score >= 0) & (score <= 1)).all()


def test_thresholds_leave_the_score_as_it_was(fitted):
    before = fitted["unmitigated"].score(X[TEST])
    for name, found in fitted.items():
        if found.mitigation.stage == "after":
            np.testing.assert_array_equal(found.score(X[TEST], A[TEST]), before, err_msg=name)


# ---------------------------------------------------------------------- against the library called directly


def direct(name):
    """The same technique, written against scikit-learn and Fairlearn."""
    plain = LogisticRegression(solver="newton-cholesky")
    train, test = (X[TRAIN], Y[TRAIN]), X[TEST]
    south = {"train": (A[TRAIN] == "south") * 1.0, "test": (A[TEST] == "south") * 1.0}
    if name == "unmitigated, sees the group":
        wide = X[TRAIN].assign(s=south["train"]), X[TEST].assign(s=south["test"])
        return plain.fit(wide[0], Y[TRAIN]).predict(wide[1])
    if name == "reweighing":
        table = pd.crosstab(A[TRAIN], Y[TRAIN], normalize=True)
        pairs = zip(A[TRAIN], Y[TRAIN], strict=True)
        weight = [table.loc[a].sum() * table[y].sum() / table.loc[a, y] for a, y in pairs]
        return plain.fit(*train, sample_weight=weight).predict(test)
    if name == "correlation remover":
        remover = CorrelationRemover(sensitive_feature_ids=["s"]).fit(X[TRAIN].assign(s=south["train"]))
        plain.fit(remover.transform(X[TRAIN].assign(s=south["train"])), Y[TRAIN])
        return plain.predict(remover.transform(X[TEST].assign(s=south["test"])))
    if name == "exponentiated gradient, selection":
        mixture = reductions.ExponentiatedGradient(plain, reductions.DemographicParity(), eps=0.01)
        return mixture.fit(*train, sensitive_features=A[TRAIN]).predict(test, random_state=3)
    if name == "exponentiated gradient, odds":
        mixture = reductions.ExponentiatedGradient(plain, reductions.EqualizedOdds(), eps=0.01)
        return mixture.fit(*train, sensitive_features=A[TRAIN]).predict(test, random_state=3)
    if name == "grid search, selection":
        search = reductions.GridSearch(plain, reductions.DemographicParity(), grid_size=15)
        return search.fit(*train, sensitive_features=A[TRAIN]).predict(test)
    kind = {"selection": "demographic_parity", "odds": "equalized_odds"}[name.split(", ")[1]]
    rule = ThresholdOptimizer(estimator=plain, constraints=kind, predict_method="predict_proba")
    return rule.fit(*train, sensitive_features=A[TRAIN]).predict(
        test, sensitive_features=A[TEST], random_state=3
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    "name",
    [
        "unmitigated, sees the group",
        "reweighing",
        "correlation remover",
        "exponentiated gradient, selection",
        "exponentiated gradient, odds",
        "grid search, selection",
        "threshold optimizer, selection",
        "threshold optimizer, odds",
    ],
)
def test_it_decides_as_the_library_does(name, fitted):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=quiet.CATEGORY, module=quiet.MODULE)
        expected = (
            direct(name) if not name.startswith("exponentiated") else np.asarray(direct(name)).astype(int)
        )
    np.testing.assert_array_equal(fitted[name].decide(X[TEST], A[TEST], random_state=3), expected)


def test_group_thresholds_reach_their_target_on_the_rows_they_learned():
    rows = X[TRAIN], A[TRAIN]
    unmitigated = mitigation.unmitigated().fit(*rows[:1], Y[TRAIN], A[TRAIN]).decide(X[TRAIN])
    for target, rule in (
        (np.mean(unmitigated[Y[TRAIN] == 1]), group_thresholds()),
        (0.9, group_thresholds(0.9)),
    ):
        decided = rule.fit(X[TRAIN], Y[TRAIN], A[TRAIN]).decide(*rows)
        for region in ("north", "south"):
            repaid = (A[TRAIN] == region) & (Y[TRAIN] == 1)
            assert 0 <= np.mean(decided[repaid]) - target < 1 / repaid.sum() + 1e-9


def test_what_aims_at_selection_brings_selection_closer(fitted):
    def gap(name):
        return demographic_parity_difference(
            Y[TRAIN], fitted[name].decide(X[TRAIN], A[TRAIN]), sensitive_features=A[TRAIN]
        )

    before = gap("unmitigated")
    assert before > 0.15
    for name in fitted:
        if "selection" in name or name in ("reweighing", "resampling", "correlation remover"):
            assert gap(name) < before / 2, name


def test_three_groups_numbered_groups_and_another_learner():
    three = scenarios.lending(600, base_rates={"a": 0.7, "b": 0.6, "c": 0.5}, proxy_strength=1, seed=2)
    numbered = np.unique(three.a, return_inverse=True)[1]
    tree = DecisionTreeClassifier(max_depth=3, random_state=0)
    for m in BENCH:
        if "gradient" not in m.name:
            found = m.fit(three.X, three.y, numbered, estimator=tree).decide(three.X, numbered)
            assert set(found) == {0, 1}, m.name
    assert exponentiated_gradient("true_positive_rate_parity").name == "exponentiated gradient, TPR"


# ---------------------------------------------------------------------- refusals, quiet


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: exponentiated_gradient("parity"), "constraints is 'parity'; pass one of demographic_parity"),
        (lambda: mitigation.grid_search("parity"), "constraints is 'parity'"),
        (lambda: mitigation.grid_search(grid_size=0), "grid_size is 0"),
        (lambda: mitigation.threshold_optimizer("error_rate_parity"), "constraints is 'error_rate_parity'"),
        (lambda: mitigation.correlation_remover(2), "alpha is 2"),
        (lambda: BENCH[0].fit(X.to_numpy(), Y, A), "X is a ndarray; pass a DataFrame"),
        (lambda: BENCH[0].fit(X[TRAIN], Y, A), "X has 900, y has 1,400"),
        (lambda: BENCH[0].fit(X, Y, np.where(Y == 1, "a", "b")), "in which nobody has label"),
    ],
)
def test_what_cannot_be_fitted_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_what_cannot_be_decided_is_refused(fitted):
    with pytest.raises(ValueError, match="X lacks the column 'debt'; 'reweighing' was fitted on"):
        fitted["reweighing"].decide(X.drop(columns="debt"))
    with pytest.raises(ValueError, match="X is a ndarray"):
        fitted["reweighing"].decide(X.to_numpy())
    with pytest.raises(ValueError, match="X has 1,400, sensitive_features has 3"):
        fitted["correlation remover"].decide(X, A[:3])


def test_columns_may_come_in_another_order(one):
    columns = list(X)[::-1]
    assert (one.decide(X[TEST][columns], A[TEST]) == one.decide(X[TEST], A[TEST])).all()


def test_fitting_says_nothing_and_leaves_the_warning_filters_alone():
    before = list(warnings.filters)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        exponentiated_gradient(max_iter=3).fit(X[TRAIN], Y[TRAIN], A[TRAIN])
    assert not [w for w in said if issubclass(w.category, quiet.CATEGORY)]
    assert list(warnings.filters) == before
