"""CoverageExplorer: margins and people by hand, against MAPIE, the rows themselves, and many samples."""

import json
import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mapie.regression import SplitConformalRegressor
from sklearn.dummy import DummyRegressor

from fairness_audit.coverage import (
    InfiniteQuantileWarning,
    conformal_quantile,
    coverage_by_group,
    group_quantiles,
    quantile_of_rows,
    realized_coverage,
)
from fairness_audit.explorers import CoverageExplorer
from fairness_audit.explorers.conformal import SAMPLES


def digits(values):
    return np.array([float(f"{value:.15g}") for value in values])


def clinics(people=1000, new=5000, seed=7):
    """Misses of two clinics, a fifth of the people in the one that misses by three times as much."""
    rng = np.random.default_rng(seed)

    def admitted(n):
        clinic = np.where(np.arange(n) % 5 == 0, "south", "north")
        return clinic, digits(np.abs(rng.normal(scale=np.where(clinic == "south", 3, 1))))

    return *admitted(people), *admitted(new)


def explorer(people=1000, new=5000, seed=7, **settings_):
    clinic, miss, new_clinic, new_miss = clinics(people, new, seed)
    return CoverageExplorer.from_scores(
        miss, new_miss, sensitive_features=clinic, new_sensitive_features=new_clinic, **settings_
    )


# ---------------------------------------------------------------------- by hand


def small(**settings_):
    """Elm misses by 1 to 9, Oak by 10 to 50 in tens; the new people are ten and four."""
    return CoverageExplorer.from_scores(
        [*range(1, 10), *range(10, 60, 10)],
        [*range(1, 11), 15, 25, 35, 45],
        sensitive_features=["Elm"] * 9 + ["Oak"] * 5,
        new_sensitive_features=["Elm"] * 10 + ["Oak"] * 4,
        **settings_,
    )


def test_margins_and_people_by_hand():
    """Of 14 scores at 80% the 12th (30); of Elm's nine the 8th (8); of Oak's five the 5th (50)."""
    table = small(target=80).table
    assert table["calibration_people"].tolist() == [9, 5, 14]
    assert table["one_size"].tolist() == [60, 60, 60]
    assert table["own_size"].tolist()[:2] == [16, 100]
    assert math.isnan(table["own_size"]["everybody"])
    assert table["one_coverage"].tolist() == [1, 0.5, 12 / 14]  # 15 and 25 of Oak's four
    assert table["own_coverage"].tolist() == [0.8, 1, 12 / 14]
    assert table["one_left_out"].tolist() == [0, 500, 2000 / 14]
    assert table["own_left_out"]["Elm"] == 200


def test_too_few_people_have_a_margin_without_end():
    """At 90% nine people have one that is finite (the largest of them), and five do not."""
    table = small(target=90).table
    assert table["own_size"].tolist()[:2] == [18, math.inf]
    assert table["own_coverage"]["Oak"] == 1
    assert table.loc["Oak", ["low", "high"]].tolist() == [1, 1]
    assert small(target=90, size=8).table["one_size"].tolist() == [math.inf] * 3


def test_a_group_without_anybody_in_the_sample_has_no_margin_either():
    table = small(size=2).table
    assert table["calibration_people"].sum() == 4
    assert table["own_size"].tolist()[:2] == [math.inf, math.inf]


# ---------------------------------------------------------------------- the rows themselves


@given(st.integers(50, 99), st.integers(2, 300), st.integers(0, SAMPLES - 1))
@settings(max_examples=60, deadline=None)
def test_every_state_is_what_the_rows_give(target, size, sample):
    made = explorer(people=300, new=700, target=target)
    made.size, made.sample = size, sample
    clinic, miss, new_clinic, new_miss = clinics(300, 700)
    order = np.random.default_rng(0).permutation(300)
    taken = np.roll(order, -(sample * 300 // SAMPLES))[:size]
    alpha, table = 1 - target / 100, made.table

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InfiniteQuantileWarning)
        one = conformal_quantile(miss[taken], alpha)
    by_clinic = coverage_by_group(new_miss <= one, sensitive_features=new_clinic)
    assert table["one_size"]["everybody"] == 2 * one
    assert table["one_coverage"].to_dict() == {
        **by_clinic["coverage"].to_dict(),
        "everybody": np.mean(new_miss <= one),
    }

    own = group_quantiles(miss[taken], sensitive_features=clinic[taken], alpha=alpha)
    if len(own) == 2:
        held = new_miss <= quantile_of_rows(own, sensitive_features=new_clinic)
        by_clinic = coverage_by_group(held, sensitive_features=new_clinic)
        assert table["own_size"].tolist()[:2] == (2 * own["quantile"]).tolist()
        assert table["own_coverage"].tolist()[:2] == by_clinic["coverage"].tolist()
        assert table["calibration_people"].tolist()[:2] == own["count"].tolist()


@pytest.mark.parametrize("target", [80, 90, 95])
def test_margins_are_mapies(target):
    clinic, miss, *_ = clinics()
    sign = np.where(np.arange(len(miss)) % 2, 1, -1)  # MAPIE takes the truth and makes the misses itself
    nothing = np.zeros((len(miss), 1))
    model = DummyRegressor(strategy="constant", constant=0.0).fit(nothing, miss)
    table = explorer(target=target).table
    for name, rows in {
        "everybody": slice(None),
        "north": clinic == "north",
        "south": clinic == "south",
    }.items():
        calibrated = SplitConformalRegressor(model, confidence_level=target / 100, prefit=True)
        calibrated.conformalize(nothing[rows], (sign * miss)[rows])
        _, ranges = calibrated.predict_interval(nothing[:1])
        width = table["one_size" if name == "everybody" else "own_size"][name]
        assert width == pytest.approx(float(ranges[0, 1, 0] - ranges[0, 0, 0]), rel=1e-12)


# ---------------------------------------------------------------------- what is promised


def test_coverage_over_many_samples_is_the_beta_distribution():
    """Twenty stretches of a thousand people, in thirty piles: 600 samples of 50."""
    found, within = [], []
    for seed in range(30):
        made = explorer(new=20_000, seed=seed, size=50)
        for sample in range(SAMPLES):
            made.sample = sample
            row = made.table.loc["everybody"]
            found.append(row["one_coverage"])
            within.append(row["low"] <= row["one_coverage"] <= row["high"])
    distribution = realized_coverage(50, 0.1)
    assert np.mean(found) == pytest.approx(distribution.mean(), abs=0.006)
    assert np.mean(within) == pytest.approx(0.9, abs=0.04)


def test_the_lesson_one_margin_fails_the_group_with_more_noise_and_its_own_does_not():
    table = explorer().table
    assert table["one_coverage"]["everybody"] == pytest.approx(0.9, abs=0.02)
    assert table["one_left_out"]["south"] > 350
    assert table["own_coverage"].to_numpy() == pytest.approx(0.9, abs=0.04)
    assert table["own_size"]["south"] > 2 * table["one_size"]["south"]


def test_a_smaller_sample_is_part_of_a_larger_one():
    small_, large = explorer(size=100), explorer(size=400)
    counts = [e.table["calibration_people"] for e in (small_, large)]
    assert (counts[0] <= counts[1]).all()
    assert (counts[0]["everybody"], counts[1]["everybody"]) == (100, 400)


def test_ties_and_weighty_rows_change_nothing_about_a_state():
    scores = np.repeat([1.0, 2.0, 3.0], 20)
    group = np.tile(["a", "b"], 30)
    made = CoverageExplorer.from_scores(
        scores, scores, sensitive_features=group, new_sensitive_features=group, target=60, factor=1
    )
    assert made.table["one_size"].tolist() == [2, 2, 2]
    assert made.table["one_coverage"].tolist() == [2 / 3] * 3


def test_numbers_that_are_stored_have_fifteen_digits():
    """Ruff reads and writes notebooks' outputs, and does not keep a 17th digit."""
    rng = np.random.default_rng(2)
    group = ["a", "b"] * 50
    made = CoverageExplorer.from_scores(
        rng.random(100) / 3, [0.1, 0.2], sensitive_features=group, new_sensitive_features=["a", "b"]
    )
    assert made.data["scores"] == digits(made.data["scores"]).tolist()


def test_what_is_sent_depends_on_the_pile_and_not_on_the_rows():
    few, many = explorer(new=1_000), explorer(people=200_000, new=500_000)
    sizes = [len(json.dumps(one.snapshot())) for one in (few, many)]
    assert sizes[1] < 1.3 * sizes[0] < 60_000
    assert len(explorer(pool=200).data["scores"]) == 200


# ---------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("name", "wrong", "low", "high"), [("target", 49, 50, 99), ("size", 1, 2, 1000), ("sample", 20, 0, 19)]
)
def test_a_state_out_of_range_is_refused_with_the_range(name, wrong, low, high):
    made = explorer()
    for value in (wrong, "90", 0.9, None, True):
        with pytest.raises(
            ValueError, match=f"{name} is {value!r}; pass a whole number from {low} to {high}"
        ):
            setattr(made, name, value)


def refuse(message, *, scores=(1, 2, 3), new=(1, 2), groups=("a", "b", "b"), new_groups=("a", "b"), **more):
    with pytest.raises(ValueError, match=message):
        CoverageExplorer.from_scores(
            scores, new, sensitive_features=groups, new_sensitive_features=new_groups, **more
        )


def test_scores_and_groups_that_do_not_fit_are_refused():
    refuse(r"scores has 1 value\(s\) that are not a finite number", scores=(1, math.inf, 3))
    refuse(r"new_scores has 1 value\(s\)", new=("x", 2))
    refuse("new_scores is empty", new=(), new_groups=())
    refuse("scores has 3.*sensitive_features.*2|sensitive_features has 2", groups=("a", "b"))
    refuse("new_sensitive_features has 'c', whom no calibration score belongs to", new_groups=("a", "c"))
    refuse("Nobody of new_sensitive_features is in group 'b'; leave its scores out", new_groups=("a", "a"))
    refuse("There are 1 groups", groups=("a",) * 3, new_groups=("a",) * 2)
    refuse("pool is 5000; pass a whole number from 50 to 2000", pool=5000)


def test_intersections_are_groups():
    frame = pd.DataFrame({"sex": ["f", "f", "m", "m"], "age": ["old", "young"] * 2})
    made = CoverageExplorer.from_scores(
        [1, 2, 3, 4], [1, 2, 3, 4], sensitive_features=frame, new_sensitive_features=frame
    )
    assert [g["name"] for g in made.data["groups"]] == ["f, old", "f, young", "m, old", "m, young"]


def test_the_picture_says_what_the_table_says():
    made = explorer(size_name="width of the range (days)", title="Whose range holds?")
    chart = made.chart
    south = made.table["one_coverage"]["south"]
    assert chart.alt.startswith("Whose range holds? One margin for all: north")
    assert f"south {round(100 * south, 1):g}% of 1,000" in chart.alt
    made.target, made.size = 99, 90
    assert "width of the range without end" in made.chart.alt
