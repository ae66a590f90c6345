"""Mitigations: weights and thresholds by hand, Fairlearn called directly, scikit-learn's own checks."""

from __future__ import annotations

import pickle
import warnings
from collections import Counter

import numpy as np
import pandas as pd
import pytest
import sklearn
from fairlearn import reductions
from fairlearn.metrics import demographic_parity_difference
from fairlearn.postprocessing import ThresholdOptimizer
from fairlearn.preprocessing import CorrelationRemover
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import check_estimator

from fairness_audit import adversarial, quiet, scenarios
from fairness_audit.mitigation import (
    AdversarialClassifier,
    CorrelationRemoverClassifier,
    ExponentiatedGradientClassifier,
    GridSearchClassifier,
    GroupThresholdClassifier,
    ResamplingClassifier,
    ReweighingClassifier,
    ThresholdOptimizerClassifier,
    UnmitigatedClassifier,
    default_mitigations,
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
EVERY = (*BENCH, AdversarialClassifier(3))
A_TRAIN, A_TEST = {"sensitive_features": A[TRAIN]}, {"sensitive_features": A[TEST]}


@pytest.fixture(scope="module")
def fitted():
    return {m.name: clone(m).fit(X[TRAIN], Y[TRAIN], **A_TRAIN) for m in EVERY}


@pytest.fixture(params=[m.name for m in EVERY])
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
    np.testing.assert_allclose(reweighing_weights(repaid, sensitive_features=region), expected)


@given(labelled_groups)
def test_with_the_weights_every_group_has_everybodys_base_rate(rows):
    frame = pd.DataFrame(rows, columns=["group", "label"])
    weight = reweighing_weights(frame["label"], sensitive_features=frame["group"])
    assert weight.sum() == pytest.approx(len(frame))
    for _, part in frame.assign(weight=weight).groupby("group"):
        assert np.average(part["label"], weights=part["weight"]) == pytest.approx(frame["label"].mean())
        assert part["weight"].sum() == pytest.approx(len(part))


@given(labelled_groups, st.integers(0, 5))
def test_resampling_has_the_people_that_the_weights_stand_for(rows, seed):
    frame = pd.DataFrame(rows, columns=["group", "label"])
    weight = pd.Series(reweighing_weights(frame["label"], sensitive_features=frame["group"]))
    chosen = Counter(
        resampled_rows(frame["label"], sensitive_features=frame["group"], random_state=seed).tolist()
    )
    for _, here in frame.groupby(["group", "label"]).groups.items():
        times = [chosen[i] for i in here]
        assert abs(sum(times) - weight[here].sum()) <= 0.5 + 1e-9
        assert max(times) - min(times) <= 1  # nobody twice before everybody is in once


def test_resampling_is_drawn_from_its_seed():
    first, again, other = (
        resampled_rows(Y, sensitive_features=A, random_state=s).tolist() for s in (0, 0, 1)
    )
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
        ([1, 1, 1], ["a", "a", "b"], "y has one class, 1 for everybody; pass rows of label 0"),
        (
            pd.Series([0, 1], index=["i", "j"]),
            pd.Series(["a", "b"], index=["j", "i"]),
            r"y and sensitive_features have the same index labels in different orders.*\.loc\[y\.index\]",
        ),
    ],
)
def test_bad_rows_are_refused(function, y, group, message):
    with pytest.raises(ValueError, match=message):
        function(y, sensitive_features=group)


# ---------------------------------------------------------------------- thresholds


def test_thresholds_by_hand():
    score = [0.9, 0.8, 0.6, 0.2, 0.7, 0.5, 0.4, 0.1]
    label = [1, 1, 1, 0, 1, 1, 0, 0]
    group = ["a"] * 4 + ["b"] * 4
    for target, expected in (
        (0.6, {"a": 0.8, "b": 0.5}),
        (0.5, {"a": 0.8, "b": 0.7}),
        (0.99, {"a": 0.6, "b": 0.5}),
        (1, {"a": 0.6, "b": 0.5}),
    ):
        assert tpr_thresholds(label, score, sensitive_features=group, target=target) == expected


def test_several_features_are_intersections_and_nobodys_is_left_out():
    label = [0, 1] * 6
    features = pd.DataFrame({"region": list("nnnnnnnnssss"), "sex": list("ffffmmmmffff")})
    found = tpr_thresholds(label, np.linspace(0, 1, 12), sensitive_features=features, target=1)
    assert list(found) == [("n", "f"), ("n", "m"), ("s", "f")]
    assert reweighing_weights(label, sensitive_features=features).tolist() == pytest.approx([1] * 12)


@given(st.integers(1, 99), st.integers(0, 3))
def test_a_threshold_is_the_highest_that_reaches_the_target(percent, seed):
    rng = np.random.default_rng(seed)
    score = rng.choice(np.linspace(0, 1, 30), 60)
    label, group = np.tile([0, 1, 1], 20), np.repeat(["a", "b"], 30)
    target = percent / 100
    for name, line in tpr_thresholds(label, score, sensitive_features=group, target=target).items():
        positive = score[(group == name) & (label == 1)]
        assert np.mean(positive >= line) >= target - 1e-9
        assert np.mean(positive > line) < target - 1e-9 or line == positive.max()


def test_thresholds_want_probabilities_and_a_share():
    rows = {"y_true": [0, 1, 0, 1], "sensitive_features": list("aabb")}
    with pytest.raises(ValueError, match=r"y_score holds 7\.0, outside"):
        tpr_thresholds(y_score=[7, 0.2, 0.1, 0.3], **rows, target=0.5)
    for target in (0, 1.2, 80, np.nan, "most"):
        with pytest.raises(ValueError, match=r"target is .*; pass a number above 0 and at most 1"):
            tpr_thresholds(y_score=[0.7, 0.2, 0.1, 0.3], **rows, target=target)


# ---------------------------------------------------------------------- what each says about itself


def test_the_bench_names_eleven_ways_each_once_and_begins_with_none():
    assert len({m.name for m in BENCH}) == len(BENCH) == 11
    assert BENCH[0].name == "unmitigated"
    assert {m.stage for m in BENCH} == {"none", "before", "in", "after"}


def test_decisions_are_zeros_and_ones_for_every_row(one):
    decided = one.predict(X[TEST], **A_TEST)
    assert decided.shape == (500,)
    assert set(decided) == {0, 1}


def test_the_group_is_needed_where_it_says_so_and_changes_nothing_elsewhere(one):
    if one.needs_group_at_prediction:
        with pytest.raises(ValueError, match=r"sensitive_features is missing; .* choose a mitigation whose"):
            one.predict(X[TEST])
        swapped = np.where(A[TEST] == "north", "south", "north")
        assert (one.predict(X[TEST], **A_TEST) != one.predict(X[TEST], sensitive_features=swapped)).any()
    else:
        assert (one.predict(X[TEST]) == one.predict(X[TEST], **A_TEST)).all()


def test_a_decision_depends_on_the_seed_only_where_it_says_so(fitted):
    drawn = set()
    for name, found in fitted.items():
        if not found.randomized:
            assert (found.predict(X[TEST], **A_TEST) == found.predict(X[TEST], **A_TEST)).all()
            continue
        found = pickle.loads(pickle.dumps(found))
        draws = np.array([found.set_params(random_state=s).predict(X[TEST], **A_TEST) for s in range(20)])
        assert (draws[7] == found.set_params(random_state=7).predict(X[TEST], **A_TEST)).all()
        if (draws != draws[0]).any():
            drawn.add(name)
    # A mixture may end with all its weight on one model; here one of the two does.
    assert {"exponentiated gradient, odds", "threshold optimizer, selection"} <= drawn


def test_a_score_is_a_probability_or_is_not_there(one):
    if isinstance(one, ExponentiatedGradientClassifier):
        assert not hasattr(one, "predict_proba")
        return
    probability = one.predict_proba(X[TEST], **A_TEST)
    assert probability.shape == (500, 2)
    assert probability.sum(axis=1) == pytest.approx(1)
    if one.stage != "after":
        assert (one.predict(X[TEST], **A_TEST) == (probability[:, 1] > 0.5)).all()


def test_thresholds_leave_the_score_as_it_was(fitted):
    before = fitted["unmitigated"].predict_proba(X[TEST])
    for name, found in fitted.items():
        if found.stage == "after":
            np.testing.assert_array_equal(found.predict_proba(X[TEST], **A_TEST), before, err_msg=name)


def test_a_decision_score_is_at_least_zero_for_those_selected(fitted):
    having = {name for name, found in fitted.items() if hasattr(found, "decision_function")}
    assert having == {name for name, found in fitted.items() if not found.randomized}
    for name in having:
        found = fitted[name]
        score = found.decision_function(X[TEST], **A_TEST)
        np.testing.assert_array_equal(score >= 0, found.predict(X[TEST], **A_TEST), err_msg=name)


def test_score_is_the_accuracy_and_never_a_probability(one):
    decided = one.predict(X[TEST], **A_TEST)
    weight = np.linspace(1, 2, 500)
    assert one.score(X[TEST], Y[TEST], **A_TEST) == accuracy_score(Y[TEST], decided)
    assert one.score(X[TEST], Y[TEST], **A_TEST, sample_weight=weight) == accuracy_score(
        Y[TEST], decided, sample_weight=weight
    )
    with pytest.raises(ValueError, match=r"y holds '(north|south)'"):  # the group where the label belongs
        one.score(X[TEST], A[TEST], **A_TEST)


# ---------------------------------------------------------------------- as scikit-learn estimators

CLASSES = {
    "check_classifiers_classes": "labels are 0 and 1: which of the check's two words is favorable is not for "
    "their order to say",
}
THRESHOLDS = {
    "check_classifiers_train": "a decision follows the threshold of the group, not the larger probability",
    "check_decision_proba_consistency": "of two people with one probability the group decides who is nearer",
}


def of_rows(X):
    """A group for each row that follows from its values: the checks predict in parts and in other orders."""
    values = np.atleast_2d(np.nan_to_num(np.asarray(X, dtype=float), posinf=0, neginf=0))
    return np.floor(1000 * np.abs(values).sum(axis=1)).astype(int) % 2


def shape(X):
    return getattr(X, "shape", None) or np.asarray(X).shape


class WithGroups:
    """Groups for scikit-learn's checks, which pass none; labels 1 and 2, which some have, become 0 and 1."""

    def fit(self, X, y, *, sensitive_features=None):
        if sensitive_features is None:
            labels = pd.Series(np.ravel(np.asarray(y)).astype(str))
            sensitive_features = np.arange(shape(X)[0]) % 2
            if len(labels) == len(sensitive_features):  # both groups have each label
                sensitive_features = labels.groupby(labels).cumcount().to_numpy() % 2
                if set(labels) == {"1", "2"}:
                    y = np.asarray(y).astype(int) - 1
        return super().fit(X, y, sensitive_features=sensitive_features)

    def _ready(self, X, sensitive_features):
        if sensitive_features is None and self.needs_group_at_prediction and len(shape(X)) == 2:
            sensitive_features = of_rows(X)
        return super()._ready(X, sensitive_features)


def checked(cls):
    """`cls` with groups, where pickle finds it."""
    name = f"Checked{cls.__name__}"
    globals()[name] = type(name, (WithGroups, cls), {"__init__": cls.__init__, "__module__": __name__})
    return globals()[name]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("estimator", "expected"),
    [
        (checked(UnmitigatedClassifier)(), {}),
        (checked(ReweighingClassifier)(), {}),
        (checked(ResamplingClassifier)(), {}),
        (checked(CorrelationRemoverClassifier)(), {}),
        pytest.param(checked(ExponentiatedGradientClassifier)(max_iter=2), {}, marks=pytest.mark.slow),
        (checked(GridSearchClassifier)(grid_size=3), {}),
        (checked(AdversarialClassifier)(n_steps=50), {}),
        (checked(ThresholdOptimizerClassifier)(), {}),
        (checked(GroupThresholdClassifier)(), THRESHOLDS),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_scikit_learns_own_checks_pass_but_for_those_named(estimator, expected):
    found = check_estimator(estimator, expected_failed_checks=CLASSES | expected, on_skip=None)
    assert {check["check_name"] for check in found if check["status"] == "xfail"} == {*CLASSES, *expected}
    assert sum(check["status"] == "passed" for check in found) >= 48


def test_a_pickle_decides_as_before_and_a_clone_knows_nothing(one):
    again = pickle.loads(pickle.dumps(one))
    np.testing.assert_array_equal(again.predict(X[TEST], **A_TEST), one.predict(X[TEST], **A_TEST))
    assert not hasattr(clone(one), "classes_")
    assert clone(one).get_params().keys() == one.get_params().keys()
    assert type(one)(**one.get_params(deep=False)).name == one.name


def test_grid_search_with_metadata_routing_hands_the_group_to_fit_and_score():
    pipeline = make_pipeline(StandardScaler(), GroupThresholdClassifier())
    grid = {"groupthresholdclassifier__target": [0.6, 0.95]}
    folds = StratifiedKFold(3)
    with sklearn.config_context(enable_metadata_routing=True):
        search = GridSearchCV(pipeline, grid, cv=folds).fit(X[TRAIN], Y[TRAIN], **A_TRAIN)
        decided = search.best_estimator_.predict(X[TEST], **A_TEST)
        assert search.score(X[TEST], Y[TEST], **A_TEST) == accuracy_score(Y[TEST], decided)
    # By hand, fold by fold
    for place, target in enumerate([0.6, 0.95]):
        found = []
        for learn, test in folds.split(X[TRAIN], Y[TRAIN]):
            scaler = StandardScaler().fit(X.iloc[learn])
            rule = GroupThresholdClassifier(target=target)
            rule.fit(scaler.transform(X.iloc[learn]), Y[learn], sensitive_features=A[learn])
            found.append(rule.score(scaler.transform(X.iloc[test]), Y[test], sensitive_features=A[test]))
        assert search.cv_results_["mean_test_score"][place] == pytest.approx(np.mean(found))


def test_a_request_can_be_withdrawn():
    with sklearn.config_context(enable_metadata_routing=True):
        quiet_score = UnmitigatedClassifier().set_score_request(sensitive_features=False)
        unaware = quiet_score.set_predict_request(sensitive_features=False)
        found = cross_val_score(unaware, X[TRAIN], Y[TRAIN], params=A_TRAIN, cv=3)
    assert found.shape == (3,)


@pytest.mark.parametrize("mitigation", EVERY, ids=lambda m: m.name)
def test_without_routing_the_group_travels_as_a_column(mitigation):
    wide = X.assign(region=A)
    inside = clone(mitigation).set_params(sensitive_feature_ids=["region"])
    if "max_iter" in inside.get_params():
        mitigation, inside = (clone(m).set_params(max_iter=3) for m in (mitigation, inside))
    apart = clone(mitigation).fit(X[TRAIN], Y[TRAIN], **A_TRAIN).predict(X[TEST], **A_TEST)
    np.testing.assert_array_equal(inside.fit(wide[TRAIN], Y[TRAIN]).predict(wide[TEST]), apart)
    assert inside.n_features_in_ == 4


def test_without_routing_grid_search_scores_what_needs_the_group():
    wide = X.assign(region=A)
    rule = GroupThresholdClassifier(sensitive_feature_ids=["region"])
    search = GridSearchCV(rule, {"target": [0.6, 0.95]}, cv=3, error_score="raise")
    search.fit(wide[TRAIN], Y[TRAIN])
    assert search.score(wide[TEST], Y[TEST]) > 0.6
    # By position in an array, where a pipeline has scaled the column too
    numbered = np.column_stack([X, A == "south"])
    pipeline = make_pipeline(
        StandardScaler(), GroupThresholdClassifier(sensitive_feature_ids=[3], target=0.95)
    )
    apart = GroupThresholdClassifier(target=0.95)
    apart.fit(StandardScaler().fit_transform(X[TRAIN]), Y[TRAIN], **A_TRAIN)
    expected = apart.predict(StandardScaler().fit(X[TRAIN]).transform(X[TEST]), **A_TEST)
    np.testing.assert_array_equal(pipeline.fit(numbered[TRAIN], Y[TRAIN]).predict(numbered[TEST]), expected)


def test_a_pipeline_without_routing_takes_the_group_by_the_steps_name():
    pipeline = make_pipeline(StandardScaler(), ReweighingClassifier())
    pipeline.fit(X[TRAIN], Y[TRAIN], reweighingclassifier__sensitive_features=A[TRAIN])
    alone = ReweighingClassifier().fit(StandardScaler().fit_transform(X[TRAIN]), Y[TRAIN], **A_TRAIN)
    expected = alone.predict(StandardScaler().fit(X[TRAIN]).transform(X[TEST]))
    np.testing.assert_array_equal(pipeline.predict(X[TEST]), expected)


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
    found = pickle.loads(pickle.dumps(fitted[name]))
    if found.randomized:
        found.set_params(random_state=3)
    np.testing.assert_array_equal(found.predict(X[TEST], **A_TEST), expected)


def test_the_adversary_is_that_of_its_module(fitted):
    trained = adversarial.train(X[TRAIN], Y[TRAIN], (A[TRAIN] == "south").astype(int), 3)
    found = fitted["adversarial"]
    np.testing.assert_array_equal(found.predict(X[TEST]), trained.predict(X[TEST]))
    np.testing.assert_array_equal(found.decision_function(X[TEST]), trained.decision_function(X[TEST]))


def test_group_thresholds_reach_their_target_on_the_rows_they_learned(fitted):
    unmitigated = fitted["unmitigated"].predict(X[TRAIN])
    for target, rule in (
        (np.mean(unmitigated[Y[TRAIN] == 1]), GroupThresholdClassifier()),
        (0.9, GroupThresholdClassifier(target=0.9)),
    ):
        decided = rule.fit(X[TRAIN], Y[TRAIN], **A_TRAIN).predict(X[TRAIN], **A_TRAIN)
        for region in ("north", "south"):
            repaid = (A[TRAIN] == region) & (Y[TRAIN] == 1)
            assert 0 <= np.mean(decided[repaid]) - target < 1 / repaid.sum() + 1e-9
    lines = tpr_thresholds(Y[TRAIN], rule.predict_proba(X[TRAIN], **A_TRAIN)[:, 1], **A_TRAIN, target=0.9)
    assert dict(zip(rule.groups_, rule.thresholds_, strict=True)) == lines


def test_what_aims_at_selection_brings_selection_closer(fitted):
    def gap(name):
        return demographic_parity_difference(
            Y[TRAIN], fitted[name].predict(X[TRAIN], **A_TRAIN), sensitive_features=A[TRAIN]
        )

    before = gap("unmitigated")
    assert before > 0.15
    for name in fitted:
        if "selection" in name or name in ("reweighing", "resampling", "correlation remover", "adversarial"):
            assert gap(name) < before / 2, name


def test_three_groups_numbered_groups_intersections_and_another_learner():
    three = scenarios.lending(600, base_rates={"a": 0.7, "b": 0.6, "c": 0.5}, proxy_strength=1, seed=2)
    numbered = np.unique(three.a, return_inverse=True)[1]
    crossed = pd.DataFrame({"region": three.a, "sex": np.tile(["f", "m"], 300)})
    tree = DecisionTreeClassifier(max_depth=3, random_state=0)
    for m in BENCH:
        for groups in (numbered, crossed):
            if "gradient" in m.name:
                continue
            found = clone(m).set_params(estimator=tree)
            found.fit(three.X, three.y, sensitive_features=groups)
            assert len(found.groups_) in (3, 6)
            assert set(found.predict(three.X, sensitive_features=groups)) == {0, 1}, m.name


def test_a_pipeline_inside_gets_the_weights_by_the_name_of_its_step():
    inner = make_pipeline(StandardScaler(), LogisticRegression())
    found = ReweighingClassifier(inner, sample_weight_name="logisticregression__sample_weight")
    found.fit(X[TRAIN], Y[TRAIN], **A_TRAIN)
    weight = reweighing_weights(Y[TRAIN], **A_TRAIN)
    alone = clone(inner).fit(X[TRAIN], Y[TRAIN], logisticregression__sample_weight=weight)
    np.testing.assert_array_equal(found.predict(X[TEST]), alone.predict(X[TEST]))


# ---------------------------------------------------------------------- refusals, quiet


@pytest.mark.parametrize(
    ("mitigation", "message"),
    [
        (ExponentiatedGradientClassifier(constraints="parity"), "constraints is 'parity'; pass one of demog"),
        (GridSearchClassifier(constraints="parity"), "constraints is 'parity'"),
        (GridSearchClassifier(grid_size=0), "grid_size is 0"),
        (ThresholdOptimizerClassifier(constraints="error_rate_parity"), "constraints is 'error_rate_parity'"),
        (CorrelationRemoverClassifier(alpha=2), "alpha is 2"),
        (GroupThresholdClassifier(target=80), "target is 80; pass a number above 0"),
        (AdversarialClassifier(-1), "strength is -1"),
        (
            ReweighingClassifier(KNeighborsClassifier()),
            "KNeighborsClassifier, whose fit has no 'sample_weight'",
        ),
        (ExponentiatedGradientClassifier(KNeighborsClassifier()), "whose fit has no 'sample_weight'"),
        (GroupThresholdClassifier(LinearSVC()), "LinearSVC without predict_proba; pass one"),
        (ThresholdOptimizerClassifier(LinearSVC()), "LinearSVC without predict_proba; pass one"),
        (
            ReweighingClassifier(sensitive_feature_ids=["region"]),
            "region.*sensitive_features is passed, and|sens",
        ),
    ],
)
def test_a_parameter_out_of_its_range_is_refused_by_fit(mitigation, message):
    with pytest.raises(ValueError, match=message):
        mitigation.fit(X[TRAIN], Y[TRAIN], **A_TRAIN)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"X": X[TRAIN]}, "X has 900, y has 1,400"),
        ({"sensitive_features": np.where(Y == 1, "a", "b")}, "in which nobody has label"),
        (
            {"sensitive_features": None},
            r"is missing; UnmitigatedClassifier learns from everybody's group\. Pass",
        ),
        ({"y": pd.Series(Y)[::-1], "X": X}, "X and y have the same index labels in different orders"),
        ({"sensitive_features": pd.Series(A)[::-1]}, "X and sensitive_features have the same index labels"),
        ({"y": Y + 1}, "y holds 2"),
        ({"y": np.arange(1400) % 3}, "Only binary classification is supported. .* is multiclass. Recode y"),
        ({"y": None}, "requires y to be passed"),
        ({"X": X.iloc[:, :0]}, r"shape \(1400, 0\)"),
    ],
)
def test_what_cannot_be_fitted_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        UnmitigatedClassifier().fit(**{"X": X, "y": Y, "sensitive_features": A} | arguments)


def test_what_cannot_be_decided_is_refused(fitted):
    with pytest.raises(ValueError, match="yet now missing:\n- debt"):
        fitted["reweighing"].predict(X.drop(columns="debt"))
    with pytest.raises(ValueError, match="X has 1,400, sensitive_features has 3"):
        fitted["correlation remover"].predict(X, sensitive_features=A[:3])
    rule = fitted["group thresholds, TPR"]
    with pytest.raises(
        ValueError, match="has 'North', 'South', which 'group thresholds, TPR' was not fitted"
    ):
        rule.predict(X[TEST], sensitive_features=pd.Series(A[TEST]).str.title())
    with pytest.raises(ValueError, match=r"has 2 feature.* was fitted on 1"):
        rule.predict(X, sensitive_features=pd.DataFrame({"region": A, "sex": A}))
    with pytest.raises(ValueError, match="X and sensitive_features have the same index labels"):
        rule.predict(X, sensitive_features=pd.Series(A)[::-1])


def test_named_columns_that_are_not_there_are_refused():
    with pytest.raises(ValueError, match="sensitive_feature_ids names 'sex', which X lacks; it has income"):
        ReweighingClassifier(sensitive_feature_ids=["sex"]).fit(X, Y)
    with pytest.raises(ValueError, match="names 'sex'; X is an array of 3 columns, so pass positions"):
        ReweighingClassifier(sensitive_feature_ids=["sex"]).fit(X.to_numpy(), Y)
    with pytest.raises(ValueError, match="adversary tells two apart"):
        AdversarialClassifier().fit(X, Y, sensitive_features=np.tile(["a", "b", "c", "d"], 350))
    with pytest.raises(ValueError, match="X has a column 'is south', which is to hold the group"):
        UnmitigatedClassifier(with_group=True).fit(X.assign(**{"is south": 1.0}), Y, sensitive_features=A)


def test_fitting_says_nothing_and_leaves_the_warning_filters_alone():
    before = list(warnings.filters)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        ExponentiatedGradientClassifier(max_iter=3).fit(X[TRAIN], Y[TRAIN], **A_TRAIN)
    assert not [w for w in said if issubclass(w.category, quiet.CATEGORY)]
    assert list(warnings.filters) == before
