"""The tradeoff explorer by hand, against the sweep's own functions, and what its intervals promise."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness_audit import sweep
from fairness_audit.explorers import TradeoffExplorer

TPR, FPR, SELECTED = (
    f"{m}_difference" for m in ("true_positive_rate", "false_positive_rate", "selection_rate")
)

# Twelve people: six of the north, six of the south, the first three of each with label 1.
GROUP = ["north"] * 6 + ["south"] * 6
LABEL = [1, 1, 1, 0, 0, 0] * 2
BY_HAND = {
    "now": [1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0],  # TPR 3/3 and 1/3, 10 of 12 right
    "raise": [1, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0],  # TPR 3/3 and 2/3, 10 of 12 right
    "lower": [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0],  # TPR 1/3 and 1/3, 8 of 12 right
    "worse": [0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0],  # TPR 1/3 and 0/3, 5 of 12 right
}


@pytest.fixture(scope="module")
def twelve():
    return TradeoffExplorer.from_decisions(
        BY_HAND, LABEL, GROUP, x=TPR, worth={"tp": 2, "fp": -3}, worth_name="coins", n_replicates=50
    )


@pytest.fixture(scope="module")
def people():
    """Six methods on 600 people in three groups; four of them hand over a score."""
    rng = np.random.default_rng(3)
    group, label = rng.choice(["a", "b", "c"], 600), rng.integers(0, 2, 600)
    score = rng.beta(2 + label, 2 + (group == "b"))
    cuts = [0.5, 0.45, 0.5 - 0.05 * (group == "b"), 0.6, 0.4, 0.45 - 0.1 * (group == "b")]
    decided = {f"m{i}": (score + rng.normal(0, 0.1, 600) > cut).astype(int) for i, cut in enumerate(cuts)}
    scores = {f"m{i}": np.clip(score + rng.normal(0, 0.05 * i, 600), 0, 1) for i in range(4)}
    return label, decided, group, scores


@pytest.fixture(scope="module")
def explorer(people):
    label, decided, group, scores = people
    return TradeoffExplorer.from_decisions(decided, label, group, scores=scores, n_replicates=200)


# ---------------------------------------------------------------------- by hand


def test_twelve_people_by_hand(twelve):
    table = twelve.table
    assert table[TPR].tolist() == pytest.approx([2 / 3, 1 / 3, 0, 1 / 3])
    assert table["accuracy_score"].tolist() == pytest.approx([10 / 12, 10 / 12, 8 / 12, 5 / 12])
    assert table["on the front"].tolist() == [False, True, True, False]
    assert table["beaten by"].tolist() == [("raise",), (), (), ("raise", "lower")]
    assert twelve.front(TPR, "accuracy_score") == ["raise", "lower"]
    assert twelve.front(FPR, "accuracy_score") == ["now"]


def test_who_is_moved_by_hand(twelve):
    moved = twelve.moved("raise", "now")
    assert moved.loc["north", ["newly_selected", "no_longer_selected"]].tolist() == [0, 0]
    assert moved.loc["south"].tolist()[:5] == [6, 2, 0, 1, 0]
    assert moved.loc["everyone", "newly_selected_per_1000"] == pytest.approx(2000 / 12)
    back = twelve.moved("now", "raise")
    assert back.loc["south"].tolist()[:5] == [6, 0, 2, 0, 1]
    assert twelve.moved("lower", "now").loc["north", "no_longer_selected_label_1"] == 2


def test_what_decisions_are_worth_by_hand(twelve):
    pair = twelve.compare("raise", "now")
    # Three and two true positives, one false one: (5 x 2 - 3) / 12 a head; four true positives before.
    assert pair.loc["worth_per_1000", "method"] == pytest.approx(7000 / 12)
    assert pair.loc["worth_per_1000", "against"] == pytest.approx(8000 / 12)
    assert pair.loc["worth_per_1000", "difference"] == pytest.approx(-1000 / 12)
    assert next(m for m in twelve.data["metrics"] if m["key"] == "worth_per_1000")["name"] == "coins"


def test_the_best_under_a_limit_by_hand(twelve):
    assert [twelve.best(limit) for limit in (0.0, 0.3, 1 / 3, 0.5)] == ["lower", "lower", "raise", "raise"]
    assert twelve.best() == "raise"  # "now" is as accurate, with a larger gap
    limited = TradeoffExplorer.from_decisions(
        {n: BY_HAND[n] for n in ("now", "raise")}, LABEL, GROUP, x=TPR, limit=0.1, n_replicates=10
    )
    assert limited.best() is None


# ---------------------------------------------------------------------- against the sweep's own functions


def test_estimates_and_intervals_are_the_benchs(explorer, people):
    label, decided, group, scores = people
    table = sweep.bench(label, decided, sensitive_features=group, metrics=explorer.metrics, scores=scores)
    for name in decided:
        wanted = table.loc[name][["estimate", "low", "high"]]
        found = explorer.compare(name, "m0")[["method", "low", "high"]]
        np.testing.assert_allclose(found.to_numpy(), wanted.to_numpy(dtype=float), rtol=1e-11)


def test_the_front_and_its_share_are_the_sweeps_for_every_two_axes(explorer, people):
    label, decided, group, _ = people
    estimates = sweep.wide(
        sweep.bench(label, decided, sensitive_features=group, metrics=explorer.metrics[2:6])
    )
    for x in explorer.metrics[2:6]:
        sides = {"maximize": ["accuracy_score"], "minimize": [x]}
        estimates["accuracy_score"] = [np.mean(label == d) for d in decided.values()]
        front = sweep.pareto_front(estimates, **sides)
        assert explorer.front(x, "accuracy_score") == front.index[front].tolist()
        share = sweep.front_share(
            label, decided, sensitive_features=group, n_replicates=200, random_state=0, **sides
        )
        assert explorer.data["share"][x]["accuracy_score"] == pytest.approx(share.tolist())


def test_who_is_moved_is_what_the_sweep_counts(explorer, people):
    label, decided, group, _ = people
    wanted = sweep.moved(label, decided, sensitive_features=group)
    for name in list(decided)[1:]:
        found = explorer.moved(name, "m0").drop("everyone")
        for ours, theirs in (
            ("newly_selected", "gained"),
            ("no_longer_selected", "lost"),
            ("newly_selected_label_0", "gained_label_0"),
            ("no_longer_selected_label_1", "lost_label_1"),
        ):
            assert found[ours].tolist() == wanted.loc[name, theirs].tolist()


def test_a_difference_is_that_of_rows_drawn_again(explorer, people):
    label, decided, group, _ = people
    row = explorer.compare("m4", "m1").loc[TPR]
    rng = np.random.default_rng(8)

    def gap(rows, name):
        kept = rows[label[rows] == 1]
        return np.ptp([decided[name][kept][group[kept] == g].mean() for g in "abc"])

    drawn = (rng.integers(0, 600, 600) for _ in range(2000))
    low, high = np.quantile([gap(rows, "m4") - gap(rows, "m1") for rows in drawn], [0.025, 0.975])
    assert row["difference_low"] == pytest.approx(low, abs=0.015)
    assert row["difference_high"] == pytest.approx(high, abs=0.015)
    turned = explorer.compare("m1", "m4").loc[TPR]
    assert turned["difference_low"] == -row["difference_high"]


def test_scores_are_compared_by_the_benchs_change(explorer, people):
    label, decided, group, scores = people
    pair = {n: decided[n] for n in ("m1", "m3")}
    change = sweep.bench(
        label,
        pair,
        sensitive_features=group,
        metrics="roc_auc_score",
        scores={n: scores[n] for n in pair},
        n_replicates=200,
    )
    row = explorer.compare("m3", "m1").loc["roc_auc_score"]
    wanted = change.loc[("m3", "roc_auc_score"), ["change_low", "change_high"]].tolist()
    assert row[["difference_low", "difference_high"]].tolist() == pytest.approx(wanted, rel=1e-5)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=8))
@settings(max_examples=40, deadline=None)
def test_who_beats_whom_is_what_brute_force_says(places):
    data = {
        "methods": [{"name": f"m{i}"} for i in range(len(places))],
        "metrics": [{"key": "g", "better": "less"}, {"key": "a", "better": "more"}],
        "estimate": [[gap / 7, gain / 7] for gap, gain in places],
        "grid": {"g": [0.0, 1.0]},
    }
    made = TradeoffExplorer(data)
    front = set(made.front("g", "a"))
    for i, (gap, gain) in enumerate(places):
        better = {
            f"m{j}" for j, (g, a) in enumerate(places) if g <= gap and a >= gain and (g < gap or a > gain)
        }
        assert {f"m{j}" for j in made._beaten_by("g", "a")[i]} == better
        assert (f"m{i}" in front) == (not better)


# ---------------------------------------------------------------------- what the intervals promise


def test_two_alike_are_seldom_told_apart_and_a_better_one_nearly_always():
    rng = np.random.default_rng(6)
    n, draws, alike, better = 600, 60, 0, 0
    for _ in range(draws):
        label, group = rng.integers(0, 2, n), rng.integers(0, 2, n)

        def decide(right, extra, label=label, group=group):
            return (rng.random(n) < np.where(label == 1, right - 0.15 * group, 1 - right) + extra).astype(int)

        decided = {"one": decide(0.75, 0), "two": decide(0.75, 0), "good": decide(0.92, 0)}
        made = TradeoffExplorer.from_decisions(
            decided, label, group, metrics=["accuracy_score", TPR], pinned="one", n_replicates=100
        )
        alike += made.table.loc["two", "told apart"] != "neither"
        better += made.table.loc["good", "told apart"] in ("y", "both")
    assert alike / draws < 0.24  # two metrics at 5% each, and four standard errors of 60 draws
    assert better / draws > 0.9


def test_what_is_sent_does_not_grow_with_people(explorer, people):
    label, decided, group, _ = people
    many = {n: np.tile(d, 50) for n, d in decided.items()}
    few, large = (
        TradeoffExplorer.from_decisions(d, y, g, n_replicates=100)
        for d, y, g in ((decided, label, group), (many, np.tile(label, 50), np.tile(group, 50)))
    )
    sizes = [len(json.dumps(one.snapshot(), allow_nan=False)) for one in (few, large)]
    assert sizes[1] < 1.1 * sizes[0]
    assert few.table[few.x].tolist() == pytest.approx(large.table[large.x].tolist())


# ---------------------------------------------------------------------- what is missing, what is refused


def test_a_method_without_a_score_is_off_the_front_and_beats_nobody(explorer):
    explorer.y = "roc_auc_score"
    table = explorer.table
    assert table["roc_auc_score"].isna().tolist() == [False] * 4 + [True] * 2
    assert not table.loc[["m4", "m5"], "on the front"].any()
    assert not {"m4", "m5"} & {name for names in table["beaten by"] for name in names}
    assert table["share of resamples"].isna().all()
    assert "m4" not in explorer.best()
    assert explorer.chart.table.shape == (6, 6)
    explorer.y = "accuracy_score"


def test_a_sweep_brings_its_scores_and_what_to_know_of_each_method(people):
    label, decided, group, scores = people
    traits = pd.DataFrame(
        [["none", False, False], ["after", True, True]],
        index=["m0", "m1"],
        columns=["stage", "needs_group_at_prediction", "randomized"],
    )
    found = sweep.Sweep(pd.DataFrame({n: decided[n] for n in traits.index}), {"m0": scores["m0"]}, traits)
    made = TradeoffExplorer.from_sweep(found, label, group, n_replicates=20, pinned="m1", against="m0")
    assert "roc_auc_score" in made.metrics
    notes = [m["note"] for m in made.data["methods"]]
    assert notes[0] == "no mitigation"
    assert "needs everybody's group" in notes[1]
    assert "one draw" in notes[1]
    assert "training rows" in made.chart.alt
    assert repr(made) == "TradeoffExplorer of 2 methods on 600 people"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("x", "accuracy_score", "x is 'accuracy_score'; pass one of selection_rate_difference"),
        ("y", "selected_per_1000", "y is 'selected_per_1000'; pass one of"),
        ("y", SELECTED, "x and y would both be"),
        ("pinned", "m9", "pinned is 'm9'; pass one of 'm0'"),
        ("against", "", "against is ''; pass one of"),
        ("limit", -0.1, "limit is -0.1; pass a number of at least 0"),
        ("limit", float("nan"), "limit is nan"),
    ],
)
def test_a_state_that_cannot_be_is_refused_and_the_last_one_stays(explorer, name, value, message):
    before = explorer.snapshot()
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert explorer.snapshot() == before


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"decisions": {"m0": [1, 0]}}, "2 to 12 methods"),
        ({"decisions": [[1, 0]]}, "2 to 12 methods"),
        ({"sensitive_features": ["a"] * 12}, "1 group"),
        ({"worth": {"hits": 1}}, "worth has 'hits'"),
        ({"worth": {"tp": float("inf")}}, "worth of 'tp' is inf"),
        ({"metrics": ["accuracy_score"]}, "pass a gap"),
        ({"metrics": ["recall", TPR]}, "recall"),
        ({"scores": {"other": [0.5] * 12}}, "scores has 'other'"),
        ({"level": 1.0}, "level"),
        ({"y_true": [0, 1]}, "y_true"),
    ],
)
def test_bad_input_is_refused_with_a_remedy(changed, message):
    given = {"decisions": BY_HAND, "y_true": LABEL, "sensitive_features": GROUP, "n_replicates": 5} | changed
    with pytest.raises(ValueError, match=message):
        TradeoffExplorer.from_decisions(**given)


def test_what_is_asked_of_unknown_names_is_refused(explorer):
    with pytest.raises(ValueError, match="method is 'm9'"):
        explorer.compare("m9")
    with pytest.raises(ValueError, match="cannot be an axis"):
        explorer.front(TPR, "selected_per_1000")
    with pytest.raises(ValueError, match=r"pass what sweep\.run returned"):
        TradeoffExplorer.from_sweep({}, LABEL, GROUP)
