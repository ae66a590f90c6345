"""The bench against scikit-learn, Fairlearn and resampled rows; the Pareto front against brute force."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fl
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics as sk
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from fairness_audit import mitigation, scenarios, sweep
from fairness_audit.inference import paired_change
from fairness_audit.sweep import bench, front_share, moved, pareto_front, wide

RNG = np.random.default_rng(4)
N = 900
LABEL = RNG.integers(0, 2, N)
GROUP = RNG.choice(["north", "south"], N, p=[0.6, 0.4])
SCORE = np.clip(0.5 + 0.25 * (LABEL - 0.5) + 0.1 * (GROUP == "north") + RNG.normal(0, 0.2, N), 0, 1)
OTHER = np.clip(SCORE + RNG.normal(0, 0.15, N) - 0.1 * (GROUP == "north"), 0, 1)
DECIDED = {"before": (SCORE > 0.5).astype(int), "after": (OTHER > 0.5).astype(int), "all": np.ones(N, int)}
SCORES = {"before": SCORE, "after": OTHER}
TABLE = bench(LABEL, DECIDED, sensitive_features=GROUP, metrics=sweep.METRICS, scores=SCORES)

# 8 people: (label, before, after, group)
PEOPLE = pd.DataFrame(
    [
        (1, 1, 0, "north"),
        (1, 1, 1, "north"),
        (0, 1, 0, "north"),
        (0, 0, 0, "north"),
        (1, 0, 1, "south"),
        (0, 0, 1, "south"),
        (0, 0, 1, "south"),
        (1, 1, 1, "south"),
    ],
    columns=["label", "before", "after", "group"],
)


def rows_again(seed=0, replicates=2000):
    rng = np.random.default_rng(seed)
    for _ in range(replicates):
        yield rng.integers(0, N, N)


def auc(label, score):
    """Mann and Whitney's statistic; scikit-learn's takes ten times as long."""
    return (
        stats.mannwhitneyu(score[label == 1], score[label == 0]).statistic / label.sum() / (1 - label).sum()
    )


# ---------------------------------------------------------------------- the bench: estimates


def test_every_method_meets_every_metric_in_their_order():
    assert list(TABLE.index) == [(m, k) for m in DECIDED for k in sweep.METRICS]
    assert TABLE.attrs["baseline"] == "before"
    assert TABLE.attrs["level"] == 0.95


@pytest.mark.parametrize("method", ["before", "after"])
def test_estimates_are_those_of_scikit_learn_and_fairlearn(method):
    decided = DECIDED[method]
    found = TABLE.loc[method]["estimate"]
    features = {"sensitive_features": GROUP}
    expected = {
        "accuracy_score": sk.accuracy_score(LABEL, decided),
        "precision_score": sk.precision_score(LABEL, decided),
        "true_positive_rate": sk.recall_score(LABEL, decided),
        "selection_rate": decided.mean(),
        "selection_rate_difference": fl.demographic_parity_difference(LABEL, decided, **features),
        "true_positive_rate_difference": fl.equal_opportunity_difference(LABEL, decided, **features),
        "equalized_odds_difference": fl.equalized_odds_difference(LABEL, decided, **features),
        "precision_score_difference": fl.MetricFrame(
            metrics=sk.precision_score, y_true=LABEL, y_pred=decided, **features
        ).difference(),
        "roc_auc_score": sk.roc_auc_score(LABEL, SCORES[method]),
        "selected_per_1000": 1000 * decided.sum() / N,
        "false_positives_per_1000": 1000 * sk.confusion_matrix(LABEL, decided)[0, 1] / N,
        "false_negatives_per_1000": 1000 * sk.confusion_matrix(LABEL, decided)[1, 0] / N,
        "calibration_difference": np.ptp(
            [np.mean((SCORES[method] - LABEL)[g == GROUP]) for g in ("north", "south")]
        ),
    }
    for metric, value in expected.items():
        assert found[metric] == pytest.approx(value, abs=1e-12), metric


def test_each_interval_holds_its_estimate_and_has_a_width():
    some = TABLE.dropna(subset=["low"])
    assert (some["low"] <= some["estimate"]).all()
    assert (some["estimate"] <= some["high"]).all()
    assert (some["low"] < some["high"]).all()


def test_what_is_missing_has_a_reason_and_nothing_else_has():
    missing = TABLE[["estimate", "low", "change", "change_low"]].isna().any(axis=1)
    assert (missing == (TABLE["reason"] != "")).all()
    assert TABLE.loc[("all", "roc_auc_score"), "reason"] == "'all' has no score"
    assert (
        "request the TPR and FPR differences" in TABLE.loc[("after", "equalized_odds_difference"), "reason"]
    )
    # Everybody has a yes: nobody was refused, out of whom a rate could be taken.
    assert "is 0/0" in TABLE.loc[("all", "negative_predictive_value"), "reason"]


def test_the_baseline_has_not_changed():
    assert (TABLE.loc["before"][["change", "change_low", "change_high"]] == 0).all(axis=None)


# ---------------------------------------------------------------------- the bench: intervals and changes


@pytest.mark.parametrize("metric", ["selection_rate", "true_positive_rate", "precision_score"])
def test_the_change_of_a_gap_is_paired_change(metric):
    row = TABLE.loc[("after", f"{metric}_difference")]
    expected = paired_change(
        LABEL, DECIDED["before"], DECIDED["after"], sensitive_features=GROUP, metric=metric
    )
    assert (row["change"], row["change_low"], row["change_high"]) == (
        expected.estimate,
        expected.low,
        expected.high,
    )


@pytest.mark.parametrize(
    ("metric", "measure"),
    [
        ("accuracy_score", lambda y, d, s: np.mean(y == d)),
        ("precision_score", lambda y, d, s: np.mean(y[d == 1])),
        ("false_positives_per_1000", lambda y, d, s: 1000 * np.mean((y == 0) & (d == 1))),
        ("roc_auc_score", lambda y, d, s: auc(y, s)),
    ],
)
def test_intervals_are_those_of_resampled_rows(metric, measure):
    levels, changes = [], []
    for i in rows_again(replicates=600):
        was, now = (measure(LABEL[i], DECIDED[m][i], SCORES[m][i]) for m in ("before", "after"))
        levels.append(now)
        changes.append(now - was)
    row = TABLE.loc[("after", metric)]
    for drawn, low, high in ((levels, "low", "high"), (changes, "change_low", "change_high")):
        width = row[high] - row[low]
        np.testing.assert_allclose(
            [row[low], row[high]], np.quantile(drawn, [0.025, 0.975]), atol=0.12 * width
        )


def test_the_calibration_interval_is_that_of_resampled_rows():
    spread, changes = [], []
    residual = {m: SCORES[m] - LABEL for m in SCORES}
    north = GROUP == "north"
    gap = {m: r[north].mean() - r[~north].mean() for m, r in residual.items()}
    sign = np.sign(gap["before"])
    for i in rows_again(1):
        drawn = {m: r[i][north[i]].mean() - r[i][~north[i]].mean() for m, r in residual.items()}
        spread.append(abs(drawn["after"] - gap["after"]))
        changes.append(sign * (drawn["after"] - drawn["before"]))
    row = TABLE.loc[("after", "calibration_difference")]
    assert row["high"] - row["estimate"] == pytest.approx(np.quantile(spread, 0.95), rel=0.06)
    assert row["change"] == pytest.approx(sign * (gap["after"] - gap["before"]))
    np.testing.assert_allclose(
        [row["change_low"], row["change_high"]], np.quantile(changes, [0.025, 0.975]), atol=0.004
    )


def test_the_same_people_are_known_better_than_two_samples():
    row = TABLE.loc[("after", "roc_auc_score")]
    assert row["change_high"] - row["change_low"] < 0.8 * (row["high"] - row["low"])


def test_a_gap_that_turned_round_has_changed_by_both():
    south_first = pd.DataFrame({"label": [1, 0] * 100, "group": ["north"] * 100 + ["south"] * 100})
    before = np.r_[np.tile([1, 1, 1, 0], 25), np.tile([1, 0, 0, 0], 25)]
    row = bench(
        south_first["label"],
        {"b": before, "a": before[::-1]},
        sensitive_features=south_first["group"],
        metrics=["selection_rate_difference"],
    ).loc[("a", "selection_rate_difference")]
    assert row["estimate"] == pytest.approx(0.5)
    assert row["change"] == pytest.approx(-1.0)


def test_three_groups_have_gaps_and_changes_between_two_named_ones():
    groups = RNG.choice(["a", "b", "c"], N)
    asked = ["selection_rate_difference", "calibration_difference"]
    table = bench(LABEL, DECIDED, sensitive_features=groups, metrics=asked, scores=SCORES)
    assert table["estimate"].notna().sum() == 5  # the third has no score
    assert "pass between" in table.loc[("after", asked[0]), "reason"]
    assert "more than two groups" in table.loc[("after", asked[1]), "reason"]
    named = bench(LABEL, DECIDED, sensitive_features=groups, metrics=asked[:1], between=("c", "a")).loc[
        ("after", asked[0])
    ]
    rates = [DECIDED["before"][groups == g].mean() for g in "ca"]
    order = ("c", "a") if rates[0] >= rates[1] else ("a", "c")
    expected = paired_change(
        LABEL,
        DECIDED["before"],
        DECIDED["after"],
        sensitive_features=groups,
        metric="selection_rate",
        between=order,
    )
    assert (named["change"], named["change_low"]) == (expected.estimate, expected.low)


def test_too_few_people_are_said():
    few = bench(
        PEOPLE["label"],
        PEOPLE[["before", "after"]],
        sensitive_features=PEOPLE["group"],
        metrics=["accuracy_score", "roc_auc_score"],
        scores={"after": np.full(8, 0.5)},
    )
    assert "at least 10 people of each label" in few.loc[("after", "roc_auc_score"), "reason"]
    same = bench(
        LABEL,
        {"a": DECIDED["before"], "b": DECIDED["before"]},
        sensitive_features=GROUP,
        metrics=["accuracy_score"],
    )
    assert "differ for 0 people" in same.loc[("b", "accuracy_score"), "reason"]
    assert same.loc[("b", "accuracy_score"), "change"] == 0


def test_several_sensitive_features_are_intersections():
    features = pd.DataFrame({"region": GROUP, "sex": RNG.choice(["f", "m"], N)})
    one = bench(
        LABEL,
        DECIDED,
        sensitive_features=features,
        metrics=["selection_rate_difference", "calibration_difference"],
        scores=SCORES,
    )
    joined = features["region"] + features["sex"]
    two = bench(
        LABEL,
        DECIDED,
        sensitive_features=joined,
        metrics=["selection_rate_difference", "calibration_difference"],
        scores=SCORES,
    )
    pd.testing.assert_series_equal(one["estimate"], two["estimate"])


def test_wide_has_a_row_per_method():
    assert wide(TABLE).loc["after", "accuracy_score"] == TABLE.loc[("after", "accuracy_score"), "estimate"]
    assert list(wide(TABLE, "change").columns) == list(sweep.METRICS)
    assert list(wide(TABLE).index) == list(DECIDED)


# ---------------------------------------------------------------------- the Pareto front

points = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12)


def beats(one, other):
    """More of a and c, less of b."""
    mine, yours = (one["a"], -one["b"], one["c"]), (other["a"], -other["b"], other["c"])
    return all(x >= y for x, y in zip(mine, yours, strict=True)) and mine != yours


@given(points)
def test_the_front_is_what_brute_force_finds(rows):
    table = pd.DataFrame(rows, columns=list("abc"), index=[f"m{i}" for i in range(len(rows))])
    found = pareto_front(table, maximize=["a", "c"], minimize=["b"])
    people = table.to_dict("records")
    assert found.tolist() == [not any(beats(other, one) for other in people) for one in people]
    assert found.any()
    assert found.index.equals(table.index)


@given(points)
def test_twins_share_their_place_and_change_nobody_elses(rows):
    table = pd.DataFrame(rows, columns=list("abc"))
    once = pareto_front(table, maximize=["a"], minimize=["b"])
    twice = pareto_front(pd.concat([table, table]), maximize=["a"], minimize=["b"])
    assert twice.tolist() == once.tolist() * 2


def test_a_tie_by_rounding_is_a_tie():
    table = pd.DataFrame({"gap": [0.1 + 0.2, 0.3], "accuracy": [0.8, 0.8]}, index=["x", "y"])
    assert table["gap"].nunique() == 2
    assert pareto_front(table, maximize=["accuracy"], minimize=["gap"]).all()


def test_a_tie_in_one_count_is_settled_by_the_other():
    table = pd.DataFrame({"gap": [0.1, 0.1, 0.2], "accuracy": [0.8, 0.7, 0.8]}, index=["x", "y", "z"])
    assert pareto_front(table, maximize=["accuracy"], minimize=["gap"]).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("table", "sides", "message"),
    [
        (pd.DataFrame({"a": [1.0]}), {}, "both empty; name at least one column"),
        (pd.DataFrame({"a": [1.0]}), {"maximize": ["a"], "minimize": ["a"]}, "name 'a' twice"),
        (pd.DataFrame({"a": [1.0]}), {"maximize": "a"}, r"maximize is 'a'; pass a list, \['a'\]"),
        (pd.DataFrame({"a": [1.0]}), {"minimize": ["b"]}, "lacks the column 'b'; it has a"),
        (pd.DataFrame({"a": ["1"]}), {"minimize": ["a"]}, "is not numeric"),
        (
            pd.DataFrame({"a": [1, np.nan]}, index=["x", "y"]),
            {"maximize": ["a"]},
            "missing for 'y'; leave out",
        ),
        (pd.DataFrame(), {"maximize": ["a"]}, "DataFrame with rows"),
    ],
)
def test_no_front_without_known_numbers(table, sides, message):
    with pytest.raises(ValueError, match=message):
        pareto_front(table, **sides)


def test_the_share_is_that_of_resampled_rows():
    names = ["before", "after", "all"]
    counted = dict.fromkeys(names, 0)
    measures = ["accuracy_score", "selection_rate_difference", "false_positives_per_1000"]
    for i in rows_again(2, 500):
        table = {}
        for m in names:
            y, d, g = LABEL[i], DECIDED[m][i], GROUP[i]
            gap = abs(d[g == "north"].mean() - d[g == "south"].mean())
            table[m] = (np.mean(y == d), gap, 1000 * np.mean((y == 0) & (d == 1)))
        for m, (right, gap, wrong) in table.items():
            beaten = any(
                r >= right and h <= gap and w <= wrong and (r, h, w) != (right, gap, wrong)
                for r, h, w in table.values()
            )
            counted[m] += not beaten
    share = front_share(
        LABEL, DECIDED, sensitive_features=GROUP, maximize=measures[:1], minimize=measures[1:]
    )
    assert list(share.index) == names
    for m in names:
        assert share[m] == pytest.approx(counted[m] / 500, abs=0.07)
    assert 0.05 < share["after"] < 1 or 0.05 < share["before"] < 1


def test_twins_are_on_the_front_equally_often_and_a_seed_repeats():
    twins = {"a": DECIDED["before"], "b": DECIDED["after"], "c": DECIDED["before"]}
    sides = {"maximize": ["accuracy_score"], "minimize": ["equalized_odds_difference"]}
    share = front_share(LABEL, twins, sensitive_features=GROUP, **sides, n_replicates=200)
    assert share["a"] == share["c"]
    pd.testing.assert_series_equal(
        share, front_share(LABEL, twins, sensitive_features=GROUP, **sides, n_replicates=200)
    )


def test_a_perfect_method_is_always_on_the_front_and_alone():
    share = front_share(
        LABEL, {"x": 1 - LABEL, "y": LABEL}, sensitive_features=GROUP, maximize=["accuracy_score"]
    )
    assert share.to_dict() == {"x": 0.0, "y": 1.0}


# ---------------------------------------------------------------------- who is moved


def test_who_is_moved_by_hand():
    table = moved(PEOPLE["label"], PEOPLE[["before", "after"]], sensitive_features=PEOPLE["group"])
    columns = ["people", "gained", "lost", "gained_label_0", "lost_label_1"]
    assert table.loc[("after", "north"), columns].tolist() == [4, 0, 2, 0, 1]
    assert table.loc[("after", "south"), columns].tolist() == [4, 3, 0, 2, 0]
    assert table.loc[("after", "north"), "lost_per_1000"] == 500
    assert table.loc[("after", "south"), "gained_per_1000"] == 750


def test_gains_less_losses_are_the_change_of_approvals():
    table = moved(LABEL, DECIDED, sensitive_features=GROUP)
    for (method, group), row in table.iterrows():
        here = group == GROUP
        assert row["gained"] - row["lost"] == (DECIDED[method] - DECIDED["before"])[here].sum()
        assert row["people"] == here.sum()
    assert "before" not in table.index.get_level_values("method")


# ---------------------------------------------------------------------- running


def test_run_puts_every_method_on_the_same_people():
    data = scenarios.lending(500, proxy_strength=2, seed=3)
    first, rest = slice(0, 300), slice(300, 500)
    parts = [(data.X[s], data.y[s], data.a[s]) for s in (first, rest)]
    chosen = [
        mitigation.UnmitigatedClassifier(),
        mitigation.GroupThresholdClassifier(),
        mitigation.ExponentiatedGradientClassifier(max_iter=3),
    ]
    found = sweep.run(chosen, train=parts[0], test=parts[1])
    assert list(found.decisions) == list(found.traits.index) == [m.name for m in chosen]
    assert found.decisions.index.equals(data.X[rest].index)
    assert set(found.scores) == {"unmitigated", "group thresholds, TPR"}
    assert found.traits.loc["group thresholds, TPR"].tolist() == ["after", True, False]
    alone = clone(chosen[1]).fit(*parts[0][:2], sensitive_features=parts[0][2])
    alone = alone.predict(parts[1][0], sensitive_features=parts[1][2])
    np.testing.assert_array_equal(found.decisions["group thresholds, TPR"], alone)
    table = bench(data.y[rest], found.decisions, sensitive_features=data.a[rest], scores=found.scores)
    assert table["estimate"].notna().sum() == 3 * len(sweep.DEFAULT_METRICS) - 2


def test_run_gives_every_mitigation_the_same_model_and_leaves_the_callers_alone():
    data = scenarios.lending(400, proxy_strength=2, seed=3)
    split = (data.X, data.y, data.a)
    chosen = {
        "own threshold": mitigation.GroupThresholdClassifier(),
        "another": mitigation.GroupThresholdClassifier(target=0.9),
        "drawn": mitigation.ResamplingClassifier(random_state=5),
    }
    tree = DecisionTreeClassifier(max_depth=3, random_state=0)
    found = sweep.run(chosen, train=split, test=split, estimator=tree, random_state=1)
    assert list(found.decisions) == list(found.traits.index) == list(chosen)
    assert chosen["drawn"].random_state == 5
    assert not hasattr(chosen["drawn"], "classes_")
    alone = mitigation.ResamplingClassifier(tree, random_state=1).fit(*split[:2], sensitive_features=data.a)
    np.testing.assert_array_equal(found.decisions["drawn"], alone.predict(data.X))


def test_rows_in_another_order_are_refused():
    label = pd.Series(LABEL)
    with pytest.raises(ValueError, match="y_true and sensitive_features have the same index labels"):
        bench(label, DECIDED, sensitive_features=pd.Series(GROUP)[::-1])
    with pytest.raises(ValueError, match=r"y_true and decisions\['a'\] have the same index labels"):
        moved(label, {"b": LABEL, "a": label[::-1]}, sensitive_features=GROUP)
    with pytest.raises(ValueError, match=r"y_true and scores\['after'\] have the same index labels"):
        bench(label, DECIDED, sensitive_features=GROUP, scores={"after": pd.Series(OTHER)[::-1]})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"mitigations": []}, "mitigations is empty"),
        ({"mitigations": {}}, "mitigations is empty"),
        ({"mitigations": [LogisticRegression()]}, r"a LogisticRegression; pass mitigations, such as"),
        ({"mitigations": {"mine": 3}}, "mitigations has 'mine', a int"),
        (
            {"mitigations": [mitigation.UnmitigatedClassifier()] * 2},
            "mitigations has 'unmitigated' twice; pass a dict that",
        ),
        (
            {"test": (PEOPLE, PEOPLE["label"])},
            r"test must be a tuple of three; pass \(X, y, sensitive_features",
        ),
    ],
)
def test_what_cannot_run_is_refused(given, message):
    split = (PEOPLE[["before"]], PEOPLE["label"], PEOPLE["group"])
    with pytest.raises(ValueError, match=message):
        sweep.run(
            **{"mitigations": [mitigation.UnmitigatedClassifier()], "train": split, "test": split, **given}
        )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bench(LABEL, {}, sensitive_features=GROUP), "decisions is empty; pass a mapping"),
        (lambda: bench(LABEL, [1, 0], sensitive_features=GROUP), "decisions is a list; pass a mapping"),
        (lambda: bench(LABEL, {"a": SCORE}, sensitive_features=GROUP), r"decisions\['a'\] holds"),
        (lambda: bench(LABEL, {"a": LABEL[:5]}, sensitive_features=GROUP), r"decisions\['a'\] has 5"),
        (lambda: bench(LABEL, DECIDED, sensitive_features=GROUP[:5]), "rows"),
        (
            lambda: bench(LABEL, DECIDED, sensitive_features=GROUP, metrics=["recall"]),
            "metrics names 'recall'; pass some of",
        ),
        (lambda: bench(LABEL, DECIDED, sensitive_features=GROUP, metrics=[]), "metrics is empty"),
        (
            lambda: bench(LABEL, DECIDED, sensitive_features=GROUP, scores={"b": SCORE}),
            "scores has 'b', which decisions lacks",
        ),
        (
            lambda: bench(LABEL, DECIDED, sensitive_features=GROUP, scores={"all": 5 * SCORE}),
            r"scores\['all'\] holds .* outside",
        ),
        (lambda: wide(PEOPLE), "not by method and metric"),
        (lambda: wide(TABLE, "mean"), "column is 'mean'; pass one of estimate"),
        (lambda: moved(LABEL, {"a": LABEL}, sensitive_features=GROUP), "decisions has one method"),
        (
            lambda: front_share(LABEL, DECIDED, sensitive_features=GROUP, maximize=["roc_auc_score"]),
            "names 'roc_auc_score'",
        ),
        (lambda: front_share(LABEL, DECIDED, sensitive_features=GROUP), "both empty"),
    ],
)
def test_bad_input_is_refused_with_a_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()
