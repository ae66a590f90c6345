"""Leakage and closed forms: against scikit-learn, SciPy, brute force, exact enumeration and simulation."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from fairness_audit import proxies, scenarios
from fairness_audit.proxies import TOGETHER, companion, gap_bounds, leakage, matching_proxy, normal_proxy_auc

probabilities = st.floats(0, 1)


@pytest.fixture(scope="module")
def lending():
    return scenarios.lending(1000, proxy_strength=1.2, seed=3)


@pytest.fixture(scope="module")
def three_regions():
    rates = {"north": 0.7, "middle": 0.6, "south": 0.5}
    shares = {"north": 0.5, "middle": 0.3, "south": 0.2}
    return scenarios.lending(900, base_rates=rates, group_shares=shares, proxy_strength=1.2, seed=4)


@pytest.fixture(scope="module")
def table(lending):
    return leakage(lending.X, sensitive_features=lending.a)


# ---------------------------------------------------------------------- leakage: the estimate


def folds_of(group, seed=0, k=5):
    return StratifiedKFold(k, shuffle=True, random_state=seed).split(np.zeros(len(group)), group)


def test_every_row_is_what_scikit_learn_finds(lending, table):
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    assert list(table.index) == ["income", "debt", "travel", TOGETHER]
    for name, columns in {**{c: [c] for c in lending.X}, TOGETHER: list(lending.X)}.items():
        expected = cross_val_score(
            model, lending.X[columns], lending.a, cv=folds_of(lending.a), scoring="roc_auc"
        )
        assert table.loc[name, "auc"] == pytest.approx(expected.mean(), abs=1e-12)


def test_several_groups_are_what_scikit_learn_finds(three_regions):
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    found = leakage(three_regions.X, sensitive_features=three_regions.a)
    for name, columns in {"travel": ["travel"], TOGETHER: list(three_regions.X)}.items():
        expected = cross_val_score(
            model,
            three_regions.X[columns],
            three_regions.a,
            cv=folds_of(three_regions.a),
            scoring="roc_auc_ovr",
        )
        assert found.loc[name, "auc"] == pytest.approx(expected.mean(), abs=1e-9)


def test_an_estimator_without_decision_function_is_scored_by_its_probabilities(lending):
    tree = DecisionTreeClassifier(max_leaf_nodes=8, random_state=0)
    found = leakage(lending.X, sensitive_features=lending.a, estimator=tree, folds=3, random_state=7)
    splits = folds_of(lending.a, seed=7, k=3)
    expected = cross_val_score(tree, lending.X, lending.a, cv=splits, scoring="roc_auc")
    assert found.loc[TOGETHER, "auc"] == pytest.approx(expected.mean(), abs=1e-12)
    assert found.attrs["estimator"] == "DecisionTreeClassifier"


def test_the_planted_proxy_is_found_and_nothing_else(lending):
    # So wide that a miss would be an error and no bad luck.
    table = leakage(lending.X, sensitive_features=lending.a, level=0.9999)
    assert table.loc["travel", "low"] < normal_proxy_auc(1.2) < table.loc["travel", "high"]
    assert table.loc["travel", "low"] > 0.65
    for innocent in ("income", "debt"):
        assert table.loc[innocent, "low"] < 0.5 < table.loc[innocent, "high"] < 0.6


def test_two_columns_that_say_little_alone_say_much_together():
    rng = np.random.default_rng(8)
    south = rng.integers(0, 2, 3000)
    income = rng.normal(50, 10, 3000)
    rent = companion(income, south, slope=0.3, shift=0.75, noise=0.3, random_state=1)
    found = leakage(pd.DataFrame({"income": income, "rent": rent}), sensitive_features=south, level=0.9999)
    # In closed form: rent's own spread is that of 0.3 incomes and of the noise.
    expected = [0.5, normal_proxy_auc(0.75 / np.hypot(0.3 * 10, 0.3)), normal_proxy_auc(0.75 / 0.3)]
    assert expected[1] < 0.58 < 0.95 < expected[2]
    for (name, row), truth in zip(found.iterrows(), expected, strict=True):
        assert row["low"] < truth < row["high"], name
        assert row["high"] - row["low"] < 0.13


def test_companion_without_surprises():
    lower = [True, False, False, True]
    column = companion([1.0, 2.0, 3.0, 4.0], lower, slope=2, shift=5, noise=1e-12)
    assert column.tolist() == pytest.approx([-3, 4, 6, 3])
    again = [companion(np.arange(9), [0, 1, 0] * 3, random_state=r) for r in (4, 4, 5)]
    assert (again[0] == again[1]).all()
    assert (again[0] != again[2]).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lower": [0, 1]}, "column has 3, lower has 2"),
        ({"lower": ["n", "s", "s"]}, "lower holds 'n', 's'"),
        ({"noise": 0}, "slope, shift and noise are 0.3, 0.75 and 0;"),
        ({"shift": np.inf}, "pass finite numbers"),
    ],
)
def test_companion_refuses_what_makes_no_column(arguments, message):
    with pytest.raises(ValueError, match=message):
        companion(**{"column": [1.0, 2.0, 3.0], "lower": [0, 1, 1]} | arguments)


def test_a_flexible_looker_finds_what_a_straight_line_cannot():
    rng = np.random.default_rng(9)
    south = rng.integers(0, 2, 800).astype(bool)
    X = pd.DataFrame({"age of account": rng.normal(10, np.where(south, 4, 1))})
    line = leakage(X, sensitive_features=south).loc["age of account"]
    tree = leakage(
        X, sensitive_features=south, estimator=DecisionTreeClassifier(max_leaf_nodes=6, random_state=0)
    ).iloc[0]
    assert line["low"] < 0.56
    assert tree["low"] > 0.7


# ---------------------------------------------------------------------- leakage: invariants


def test_shuffled_groups_leave_only_chance(lending):
    rng = np.random.default_rng(1)
    found = [
        leakage(lending.X[["travel"]], sensitive_features=rng.permutation(lending.a)).iloc[0]
        for _ in range(12)
    ]
    values = np.array([row["auc"] for row in found])
    # Mann and Whitney's statistic has this spread under the null.
    one = np.sqrt((1000 + 1) / (12 * 500 * 500))
    assert abs(values.mean() - 0.5) < 4 * one / np.sqrt(12)
    assert (np.abs(values - 0.5) < 4 * one).all()
    assert sum(row["low"] <= 0.5 <= row["high"] for row in found) >= 9


@pytest.mark.parametrize("change", [lambda v: 3 * v - 8, lambda v: -v, lambda v: np.exp(v / 10), np.arctan])
def test_a_monotone_change_of_a_column_does_not_change_its_auc(lending, table, change):
    # One column: logistic regression only learns which way round it goes.
    column = lending.X["travel"] / 10
    found = leakage(change(column).to_frame("travel"), sensitive_features=lending.a)
    assert found.loc["travel"].iloc[:3].tolist() == pytest.approx(
        table.loc["travel"].iloc[:3].tolist(), abs=1e-12
    )


def test_names_and_order_of_the_groups_do_not_matter(lending, table):
    renamed = np.where(lending.a == lending.a[0], 7, 3)
    found = leakage(lending.X, sensitive_features=renamed)
    assert found["auc"].tolist() == pytest.approx(table["auc"].tolist(), abs=1e-6)
    assert found.attrs["people"] == {7: 500, 3: 500}


def test_an_array_and_another_index_are_read_by_position(lending, table):
    array = leakage(lending.X.to_numpy(), sensitive_features=lending.a)
    assert list(array.index) == ["column 0", "column 1", "column 2", TOGETHER]
    assert array["auc"].tolist() == table["auc"].tolist()
    moved = lending.X.set_axis(np.arange(1000)[::-1] + 7)
    assert leakage(moved, sensitive_features=pd.Series(lending.a))["auc"].tolist() == table["auc"].tolist()


def test_a_column_of_words_is_one_column(lending):
    place = pd.Series(np.where(lending.a == "south", "river", "hill")).mask(lending.X["debt"] > 31, "town")
    X = pd.DataFrame({"place": place, "owner": lending.X["income"] > 50, "debt": lending.X["debt"]})
    found = leakage(X, sensitive_features=lending.a)
    assert list(found.index) == ["place", "owner", "debt", TOGETHER]
    town = np.mean(place == "town")  # the others are given away: a pair is a tie where both live in town
    assert found.loc["place", "auc"] == pytest.approx(1 - town**2 / 2, abs=0.02)
    assert found.loc["owner", "low"] < 0.5 < found.loc["owner", "high"]


def test_the_same_seed_gives_the_same_table(lending, table):
    pd.testing.assert_frame_equal(leakage(lending.X, sensitive_features=lending.a), table)
    assert not leakage(lending.X, sensitive_features=lending.a, random_state=1)["auc"].equals(table["auc"])


# ---------------------------------------------------------------------- leakage: the interval


def brute_delong(score, ours):
    """AUC and DeLong's variance from every pair, as the definition reads."""
    kernel = np.array([[(x > y) + 0.5 * (x == y) for y in score[~ours]] for x in score[ours]])
    by_inside, by_outside = kernel.mean(axis=1), kernel.mean(axis=0)
    return kernel.mean(), by_inside.var(ddof=1) / ours.sum() + by_outside.var(ddof=1) / (~ours).sum()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 6), min_size=2, max_size=12), st.lists(st.integers(0, 6), min_size=2, max_size=12)
)
def test_variance_is_delongs_with_ties(inside, outside):
    score = np.array([*inside, *outside], dtype=float)
    ours = np.arange(len(score)) < len(inside)
    value, variance = proxies._auc(score[:, None], ours.astype(int))
    expected, expected_variance = brute_delong(score, ours)
    assert value == pytest.approx(expected, abs=1e-12)
    assert variance == pytest.approx(expected_variance, abs=1e-12)
    assert value == pytest.approx(roc_auc_score(ours, score), abs=1e-12)
    statistic = stats.mannwhitneyu(score[ours], score[~ours]).statistic
    assert value == pytest.approx(statistic / (len(inside) * len(outside)), abs=1e-12)


def test_two_groups_scored_both_ways_are_one_comparison():
    rng = np.random.default_rng(2)
    group = rng.integers(0, 2, 60)
    score = rng.normal(size=60) + group
    once = proxies._auc(score[:, None], group)
    assert proxies._auc(np.stack([-score, score], axis=1), group) == pytest.approx(once, abs=1e-12)


def simulated(shift, groups, reps, n=150):
    """Intervals of `reps` samples of `n` people per group, from the functions behind `leakage`."""
    rng = np.random.default_rng(11)
    group = np.repeat(np.arange(groups), n)
    for _ in range(reps):
        x = rng.normal(size=len(group)) + shift * group
        # With three groups: a score for each, highest near its own mean.
        scores = x[:, None] if groups == 2 else -np.abs(x[:, None] - shift * np.arange(groups))
        value, variance = proxies._auc(scores, group)
        yield proxies._interval(value, variance, n, 0.95)


@pytest.mark.parametrize("shift", [0.0, 1.0, 2.5])
def test_intervals_hold_the_true_auc_as_often_as_they_say(shift):
    truth = normal_proxy_auc(shift)
    held = [low <= truth <= high for _, low, high, _ in simulated(shift, 2, 1500)]
    # 1,500 repetitions: three standard errors are 1.7 points
    assert 0.93 < np.mean(held) < 0.97


def test_intervals_of_an_average_over_groups_hold_too():
    found = list(simulated(1.0, 3, 1500))
    truth = np.mean([value for value, *_ in found])
    assert 0.93 < np.mean([low <= truth <= high for _, low, high, _ in found]) < 0.97


def test_intervals_stay_inside_and_wider_levels_are_wider(lending):
    narrow = leakage(lending.X, sensitive_features=lending.a, level=0.5)
    wide = leakage(lending.X, sensitive_features=lending.a, level=0.99)
    assert (wide["low"] < narrow["low"]).all()
    assert (narrow["high"] < wide["high"]).all()
    assert wide[["low", "high"]].stack().between(0, 1).all()
    assert wide.attrs["level"] == 0.99


def test_perfect_separation_is_not_certainty():
    group = np.repeat(["a", "b"], [30, 40])
    X = pd.DataFrame({"code": np.where(group == "a", 1.0, 2.0)})
    row = leakage(X, sensitive_features=group).loc["code"]
    assert row["auc"] == row["high"] == 1
    # 30 pairs that share nobody, all in order: at the lower end that has a chance of 2.5%
    assert row["low"] ** 30 == pytest.approx(0.025)


def test_a_column_with_one_value_has_no_interval():
    row = leakage(pd.DataFrame({"country": [1.0] * 40}), sensitive_features=[0, 1] * 20).loc["country"]
    assert row["auc"] == 0.5
    assert np.isnan(row["low"])
    assert np.isnan(row["high"])
    assert row["reason"] == "everybody got the same score"


# ---------------------------------------------------------------------- leakage: what a column holds

N = 600
HALF = np.tile(["north", "south"], N // 2)
SOUTH = HALF == "south"


def judged(**columns):
    return leakage(pd.DataFrame(columns), sensitive_features=HALF)


def test_dates_are_numbers_of_days():
    rng = np.random.default_rng(3)
    day = rng.normal(0, 100, N) + 150 * SOUTH
    dates = pd.Timestamp("2020-01-01") + pd.to_timedelta(day, "D")
    plain = judged(x=day)
    written = {
        "datetime": dates,
        "zone": dates.tz_localize("Europe/Berlin"),
        "object": dates.astype(object),
        "duration": pd.to_timedelta(day, "D"),
    }
    for name, column in written.items():
        found = judged(x=column)
        assert found.loc["x", "auc"] == pytest.approx(plain.loc["x", "auc"], abs=1e-3), name
        assert found.loc["x", "read_as"] == ("number" if name == "duration" else "date")
    assert plain.loc["x", "low"] > 0.8
    days = judged(x=dates.to_period("D"), y=[d.date() for d in dates])
    assert days.loc[["x", "y"], "auc"].tolist() == pytest.approx([plain.loc["x", "auc"]] * 2, abs=0.01)


def test_text_that_is_different_for_everybody_is_not_judged():
    names = np.array([f"{'n' if not s else 's'}-{i}" for i, s in enumerate(SOUTH)])
    found = judged(name=names, travel=np.random.default_rng(1).normal(SOUTH, 1))
    row = found.loc["name"]
    assert row[["auc", "low", "high", "tree_auc", "tree_low", "tree_high"]].isna().all()
    assert row["reason"].startswith("too many distinct values to judge: 600 among 600 people")
    assert found.loc[TOGETHER, "note"].startswith("without name")
    assert found.loc[TOGETHER, "auc"] == found.loc["travel", "auc"]
    alone = judged(name=names)
    assert alone.loc[TOGETHER, "reason"] == "no column could be judged"
    # The first letter has two values, and gives everybody away.
    assert judged(name=[n[0] for n in names]).loc["name", "auc"] == 1
    # An estimator of the caller's own may know what to do with text.
    given = leakage(pd.DataFrame({"name": names}), sensitive_features=HALF, estimator=FirstLetter())
    assert given.loc["name", "auc"] == 1


class FirstLetter(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.letter_ = X.iloc[int(np.argmax(y)), 0][0]
        return self

    def decision_function(self, X):
        return (X.iloc[:, 0].str[0] == self.letter_).to_numpy(dtype=float)


def test_people_whose_value_nobody_shares_are_counted():
    town = np.where(np.arange(N) % 5 == 0, [f"village {i}" for i in range(N)], "town")
    assert judged(town=town).loc["town", "note"].startswith("20% of the people have a value that nobody")


def test_codes_stored_as_numbers_are_asked_about_and_judged_as_categories():
    rng = np.random.default_rng(5)
    occupation = rng.integers(0, 40, N)
    share = rng.permutation(np.linspace(0.05, 0.95, 40))  # of southerners, in no order of the codes
    south = rng.random(N) < share[occupation]
    X = pd.DataFrame({"occupation": occupation.astype(float), "income": rng.normal(50, 10, N)})
    found = leakage(X, sensitive_features=south)
    row = found.loc["occupation"]
    # In the true order of the shares, more than the line finds
    truth = roc_auc_score(south, share[occupation])
    assert row["high"] < row["category_low"] <= truth
    assert "whole numbers, 40 different: are they codes? Then category_auc holds" in row["note"]
    assert "as codes it gives away more than as a number" in row["note"]
    assert found.loc[TOGETHER, "category_auc"] > found.loc[TOGETHER, "auc"]
    assert np.isnan(found.loc["income", "category_auc"])
    # Told so, it reads the column as a category, and has nothing to ask
    told = leakage(X.astype({"occupation": "category"}), sensitive_features=south).loc["occupation"]
    assert told["auc"] == pytest.approx(row["category_auc"], abs=1e-6)
    assert (told["read_as"], told["note"]) == ("category", "")


def test_numbers_that_hardly_repeat_may_be_identifiers():
    rng = np.random.default_rng(2)
    found = judged(customer=rng.permutation(N), owner=SOUTH, income=rng.random(N))
    assert found.loc["customer", "note"].startswith(
        "whole numbers that hardly repeat: if they are identifiers"
    )
    assert np.isnan(found.loc["customer", "category_auc"])
    assert found.loc[["owner", "income"], "note"].tolist() == ["", ""]


def test_a_u_shape_is_found_by_the_tree():
    rng = np.random.default_rng(9)
    found = judged(years=rng.normal(10, np.where(SOUTH, 4, 1)), debt=rng.normal(30, 8, N))
    row = found.loc["years"]
    assert row["low"] < 0.56
    assert row["tree_low"] > 0.75
    assert row["note"].startswith("the tree finds more than the line")
    assert found.loc["debt", "note"] == ""
    assert found.loc[TOGETHER, "tree_low"] > 0.75


def test_the_tree_is_what_scikit_learn_finds(lending, table):
    tree = DecisionTreeClassifier(max_leaf_nodes=8, min_samples_leaf=5, random_state=0)
    for name, columns in {"travel": ["travel"], TOGETHER: list(lending.X)}.items():
        expected = cross_val_score(
            tree, lending.X[columns], lending.a, cv=folds_of(lending.a), scoring="roc_auc"
        )
        assert table.loc[name, "tree_auc"] == pytest.approx(expected.mean(), abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("looker", [0, 1], ids=["line", "tree"])
def test_intervals_hold_a_coin_where_there_is_nothing_to_find(looker):
    rng = np.random.default_rng(12)
    splits = list(folds_of(HALF))
    held = []
    for _ in range(100):
        X = pd.DataFrame({"column 0": rng.normal(size=N)})
        _, low, high, _ = proxies._cross_validated(
            proxies._lookers()[looker], X, SOUTH.astype(int), splits, 0.95
        )
        held.append(low <= 0.5 <= high)
    # Folds taken for independent would hold it in 86 (line) or 89 (tree) of 100.
    assert np.mean(held) >= 0.94


def test_an_interval_under_one_half_is_said():
    # Couples: one of each group, both at the same distance. Whoever is left over tells the wrong group.
    couples = np.repeat(np.arange(N // 2), 2)
    found = judged(home=pd.Series(couples).astype(str).to_numpy())
    row = found.loc["home"]
    assert row["high"] < 0.5
    assert "an interval lies wholly under 0.5" in row["note"]


def test_several_sensitive_columns_are_intersections(lending):
    rng = np.random.default_rng(6)
    features = pd.DataFrame({"region": lending.a, "sex": rng.choice(["f", "m"], 1000)})
    found = leakage(lending.X, sensitive_features=features)
    joined = leakage(lending.X, sensitive_features=features["region"] + features["sex"])
    assert found["auc"].tolist() == pytest.approx(joined["auc"].tolist(), abs=1e-6)
    assert found.attrs["people"] == features.value_counts().to_dict()
    assert found["auc"].equals(leakage(lending.X, sensitive_features=dict(features)).auc)


def test_an_intersection_that_nobody_belongs_to_is_no_group(lending):
    sex = np.where(lending.a == "north", "f", np.tile(["f", "m"], 500))
    found = leakage(lending.X, sensitive_features={"region": lending.a, "sex": sex})
    assert len(found.attrs["people"]) == 3


def test_nullable_and_arrow_columns_and_mixed_text_are_read(lending):
    travel = lending.X["travel"]
    X = pd.DataFrame({"a": travel.astype("Float64"), "b": travel.astype("double[pyarrow]"), "c": travel})
    found = leakage(X, sensitive_features=lending.a)
    assert found.loc["a", "auc"] == found.loc["b", "auc"] == found.loc["c", "auc"]
    mixed = pd.Series(np.where(lending.a == "south", "1", "x"), dtype=object)
    mixed[::3] = 1  # not the text "1"
    assert leakage(mixed.to_frame("m"), sensitive_features=lending.a).loc["m", "read_as"] == "category"


# ---------------------------------------------------------------------- leakage: bad input

X = pd.DataFrame({"travel": np.arange(40.0)})
A = np.tile(["north", "south"], 20)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"X": np.arange(40.0)}, r"X has shape \(40,\); pass one row per person"),
        ({"X": X.iloc[:, :0]}, r"X has shape \(40, 0\)"),
        ({"X": X.iloc[:30]}, "X has 30, sensitive_features has 40"),
        ({"X": X.mask(X > 37)}, "2 missing value.* in 'travel'; fill them and add a column"),
        ({"X": X.rename(columns={"travel": TOGETHER})}, "column 'all together' that cannot be told"),
        ({"X": pd.concat([X, X], axis=1)}, "column 'travel' that cannot be told"),
        ({"sensitive_features": np.tile("north", 40)}, "holds only 'north'"),
        ({"sensitive_features": np.where(A == "north", None, A)}, "20 missing value"),
        ({"sensitive_features": np.zeros((40, 2, 2))}, r"shape \(40, 2, 2\)"),
        (
            {"sensitive_features": pd.Series(A)[::-1]},
            r"different orders.*sensitive_features\.loc\[X\.index\]",
        ),
        (
            {"sensitive_features": {"a": A, "b": pd.Series(A)[::-1]}},
            "X and sensitive_features.'b'. have the same",
        ),
        (
            {"X": X.replace({"travel": {3.0: np.inf, 4.0: -np.inf}})},
            "2 infinite value.* in 'travel'; write the",
        ),
        ({"X": X.assign(**{"x": 1.0}).rename(columns={"x": 7})}, r"several kinds, such as 7.*astype\(str\)"),
        ({"sensitive_features": ["east"] * 9 + ["west"] * 31}, "has 9 of group 'east'; 5 folds need .* 10"),
        ({"folds": 1}, "folds is 1; pass at least 2"),
        ({"folds": 2.5}, "folds is 2.5; pass a whole number"),
        ({"level": 95}, "level is 95; pass a number strictly between"),
    ],
)
def test_bad_input_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        leakage(**{"X": X, "sensitive_features": A} | arguments)


# ---------------------------------------------------------------------- a normal proxy


@given(st.floats(-6, 6))
def test_normal_proxy_auc_is_the_chance_that_one_normal_exceeds_another(strength):
    # By numerical integration over the other group's value.
    x = np.linspace(-12, 12, 4001)
    integral = np.trapezoid(stats.norm.cdf(x) * stats.norm.pdf(x - strength), x)
    assert normal_proxy_auc(strength) == pytest.approx(integral, abs=1e-8)
    assert normal_proxy_auc(-strength) == pytest.approx(1 - normal_proxy_auc(strength), abs=1e-12)


def test_normal_proxy_auc_by_table_and_for_several():
    assert normal_proxy_auc(0) == 0.5
    assert normal_proxy_auc([1.0, 2.0]).round(4).tolist() == [0.7602, 0.9214]
    assert isinstance(normal_proxy_auc(1.0), float)


@pytest.mark.parametrize("strength", [np.inf, np.nan, "strong", None, [1, np.nan]])
def test_a_strength_that_is_no_number_is_refused(strength):
    with pytest.raises(ValueError, match=r"strength is .*; pass finite numbers"):
        normal_proxy_auc(strength)


# ---------------------------------------------------------------------- a proxy that matches the group


def enumerated(q, rates, threshold):
    """The same quantities from all eight cells of (group, proxy, label), by definition."""
    cells = {}
    for group, proxy, label in product((0, 1), repeat=3):
        p = rates[group]
        cells[group, proxy, label] = 0.5 * (q if proxy == group else 1 - q) * (p if label else 1 - p)

    def chance(event, given=lambda *_: True):
        below = sum(c for k, c in cells.items() if given(*k))
        return sum(c for k, c in cells.items() if given(*k) and event(*k)) / below if below else 0.0

    score = [chance(lambda _g, _p, y: y == 1, lambda _g, z, _y, z0=z0: z == z0) for z0 in (0, 1)]
    chosen = [s > threshold for s in score]
    mean_score = [sum(score[z] * c for (g, z, _), c in cells.items() if g == group) / 0.5 for group in (0, 1)]
    selected = [
        chance(lambda _g, z, _y: chosen[z], lambda g, _z, _y, group=group: g == group) for group in (0, 1)
    ]
    return {
        "score_first": score[0],
        "score_second": score[1],
        "score_gap": mean_score[0] - mean_score[1],
        "selection_gap": selected[0] - selected[1],
        "accuracy": chance(lambda _g, z, y: chosen[z] == (y == 1)),
    }


@given(st.floats(0.01, 0.99), st.tuples(probabilities, probabilities), probabilities)
def test_matching_proxy_equals_the_enumeration(q, rates, threshold):
    row = matching_proxy(q, rates, threshold).iloc[0]
    # A score that meets the threshold to the last bit may fall on either side.
    if min(abs(row["score_first"] - threshold), abs(row["score_second"] - threshold)) < 1e-9:
        return
    for name, value in enumerated(q, rates, threshold).items():
        assert row[name] == pytest.approx(value, abs=1e-9), name


@given(st.floats(0.5, 1, exclude_min=True))
def test_rates_of_seven_and_three_tenths_give_a_gap_of_twice_the_agreement_minus_one(q):
    row = matching_proxy(q).loc[q]
    if 0.4 * (q - 0.5) < 1e-15:
        return  # the score rounds to one half
    assert row["selection_gap"] == pytest.approx(2 * q - 1, abs=1e-12)
    assert row["score_gap"] == pytest.approx(0.4 * (2 * q - 1) ** 2, abs=1e-12)
    assert row["accuracy"] == pytest.approx(0.3 + 0.4 * q, abs=1e-12)
    assert row["auc"] == q


def test_matching_proxy_by_hand():
    found = matching_proxy([0.5, 0.75, 1.0])
    assert found.index.tolist() == [0.5, 0.75, 1.0]
    by_hand = {
        "auc": [0.5, 0.75, 1.0],
        "score_first": [0.5, 0.6, 0.7],
        "score_second": [0.5, 0.4, 0.3],
        "score_gap": [0.0, 0.1, 0.4],
        "selection_gap": [0.0, 0.5, 1.0],
        "accuracy": [0.5, 0.6, 0.7],
    }
    pd.testing.assert_frame_equal(found, pd.DataFrame(by_hand, index=found.index))


def test_no_gap_while_both_scores_fall_on_one_side():
    # 0.7 and 0.5: whatever the proxy says, the best guess is "will repay"
    assert matching_proxy(np.linspace(0.5, 0.95, 10), (0.7, 0.5))["selection_gap"].eq(0).all()
    assert matching_proxy(0.9, (0.7, 0.5), threshold=0.6)["selection_gap"].item() == pytest.approx(0.8)


@given(probabilities)
def test_a_proxy_that_is_wrong_too_often_is_as_good_turned_round(q):
    one, other = matching_proxy(q).iloc[0], matching_proxy(1 - q).iloc[0]
    columns = ["auc", "score_gap", "accuracy"]
    assert one[columns].tolist() == pytest.approx(other[columns].tolist(), abs=1e-12)


def test_a_trained_model_agrees_with_the_closed_form():
    rng = np.random.default_rng(12)
    n, q = 40_000, 0.75
    first = rng.random(n) < 0.5
    label = rng.random(n) < np.where(first, 0.7, 0.3)
    proxy = np.where(rng.random(n) < q, first, ~first).astype(float)[:, None]
    decision = LogisticRegression().fit(proxy, label).predict(proxy)
    expected = matching_proxy(q).loc[q]
    # Standard errors are below 0.004 here.
    assert decision[first].mean() - decision[~first].mean() == pytest.approx(
        expected["selection_gap"], abs=0.015
    )
    assert (decision == label).mean() == pytest.approx(expected["accuracy"], abs=0.012)
    assert leakage(proxy, sensitive_features=first).iloc[0]["auc"] == pytest.approx(expected["auc"], abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"agreement": 1.2}, "agreement holds 1.2, outside"),
        ({"agreement": [0.5, np.nan]}, "agreement has 1 missing"),
        ({"agreement": 0.7, "base_rates": (0.7, 30)}, "base_rates holds 30"),
        ({"agreement": 0.7, "base_rates": (0.7, 0.5, 0.3)}, "pass one rate for each of two groups"),
        ({"agreement": 0.7, "threshold": 50}, "threshold is 50"),
    ],
)
def test_matching_proxy_refuses_what_is_no_probability(arguments, message):
    with pytest.raises(ValueError, match=message):
        matching_proxy(**arguments)


# ---------------------------------------------------------------------- without the group


@given(st.integers(1, 12), st.integers(1, 12), st.data())
def test_gap_bounds_are_the_extremes_of_every_way_to_share_out_the_selected(ours, others, data):
    selected = data.draw(st.integers(0, ours + others))
    possible = [
        k / ours - (selected - k) / others for k in range(max(0, selected - others), min(ours, selected) + 1)
    ]
    low, high = gap_bounds(selected / (ours + others), ours / (ours + others))
    assert (low, high) == pytest.approx((min(possible), max(possible)), abs=1e-9)


def test_half_selected_of_two_halves_allows_any_gap():
    assert gap_bounds(0.5, 0.5) == (-1, 1)
    assert gap_bounds(0, 0.3) == (0, 0)


def test_gap_bounds_refuse_percentages_and_an_empty_group():
    with pytest.raises(ValueError, match="selection_rate is 50"):
        gap_bounds(50, 0.5)
    with pytest.raises(ValueError, match="share is 0; pass a number strictly between"):
        gap_bounds(0.5, 0)
