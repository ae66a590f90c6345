"""Numbers for a record: by Fairlearn's names, with Wilson's intervals, and with who is worse off."""

import fairlearn.metrics
import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from fairness_audit import record
from fairness_audit.counts import GroupCounts
from fairness_audit.rates import RATES
from fairness_audit.record import SELECTION, worse_off
from tests.fairness_audit.record.examples import BEFORE

FAIRLEARN_NAMES = [
    f"{start}_{how}"
    for start in (*RATES, "demographic_parity", "equal_opportunity", "equalized_odds")
    for how in ("difference", "ratio")
    if hasattr(fairlearn.metrics, f"{start}_{how}")
]


def by_scipy(k, n, level=0.95):
    return tuple(binomtest(k, n).proportion_ci(level, method="wilson"))


def test_fairlearn_has_names_to_compare_with():
    assert len(FAIRLEARN_NAMES) >= 18


@pytest.mark.parametrize("name", FAIRLEARN_NAMES)
def test_a_disparity_is_what_fairlearn_calls_by_that_name(name):
    rng = np.random.default_rng(5)
    y, prediction = rng.integers(0, 2, (2, 400))
    group = rng.choice(["a", "b", "c"], 400)
    counts = GroupCounts.from_arrays(y, prediction, sensitive_features=group)
    expected = getattr(fairlearn.metrics, name)(y, prediction, sensitive_features=group)
    assert record.disparity(counts, name) == pytest.approx(expected, abs=1e-12)
    stated = record.estimate_disparity(counts, name)
    assert stated.value == pytest.approx(expected, abs=1e-12)
    rates = counts.rate(stated.rate)
    by_name = dict(zip("abc", rates, strict=True))
    assert by_name[stated.higher] == rates.max()
    assert by_name[stated.lower] == rates.min()
    assert stated.low <= stated.value <= stated.high
    assert stated.method
    assert (stated.n_replicates, stated.random_state) == (1000, 0)


@pytest.mark.parametrize("name", ["selection_rate", "calibration_difference", "equalized_odds", "", 3])
def test_a_disparity_that_counts_cannot_give_is_refused(name):
    with pytest.raises(ValueError, match="pass a rate followed by _difference or _ratio"):
        record.disparity(BEFORE, name)


def test_a_disparity_of_one_group_left_is_not_computed_and_says_why():
    one = GroupCounts.from_table(
        {"a": {"tn": 50, "fp": 10, "fn": 20, "tp": 40}, "b": {"tn": 30, "fp": 5, "fn": 0, "tp": 0}}
    )
    stated = record.estimate_disparity(one, "true_positive_rate_difference", selection_is="benefit")
    assert (stated.value, stated.low, stated.high, stated.worse_off) == (None, None, None, "")
    assert "true_positive_rate" in stated.reason
    assert not [p for p in stated.problems() if "which two groups" in p]


def test_every_group_has_its_counts_and_every_usual_rate_with_wilsons_interval():
    found = record.by_group(BEFORE)
    assert list(found) == ["north", "south"]
    assert found["south"].cells == (60, 5, 20, 15)
    assert found["south"].people == 100
    rate = found["south"].rates["true_positive_rate"]
    assert rate.value == 15 / 35
    assert (rate.low, rate.high) == pytest.approx(by_scipy(15, 35), abs=1e-12)
    assert (rate.method, rate.level) == ("Wilson", 0.95)
    assert set(found["south"].rates) == set(RATES[:8])
    narrow = record.by_group(BEFORE, level=0.5)["south"].rates["true_positive_rate"]
    assert (narrow.low, narrow.high) == pytest.approx(by_scipy(15, 35, 0.5), abs=1e-12)


def test_groups_of_nobody_are_left_out_and_a_rate_of_nobody_says_why():
    crossed = pd.DataFrame({"sex": ["f", "f", "m"], "race": ["B", "W", "W"]})
    counts = GroupCounts.from_arrays([0, 1, 1], [1, 1, 0], sensitive_features=crossed)
    found = record.by_group(counts)
    assert list(found) == ["f, B", "f, W", "m, W"]
    absent = found["f, B"].rates["true_positive_rate"]
    assert (absent.value, absent.low, absent.method) == (None, None, "")
    assert "no people whose label is 1" in absent.reason
    assert absent.problems() == []


def test_performance_is_over_everybody_with_wilsons_interval():
    found = record.estimate_performance(BEFORE, "accuracy_score")
    assert found.value == record.performance(BEFORE, "accuracy_score") == 160 / 200
    assert (found.low, found.high) == pytest.approx(by_scipy(160, 200), abs=1e-12)
    assert found.problems() == []
    for function in (record.performance, record.estimate_performance):
        with pytest.raises(ValueError, match="name is 'roc_auc_score'; counts give base_rate"):
            function(BEFORE, "roc_auc_score")


def test_versions_are_those_that_are_running():
    found = record.versions()
    assert found["fairlearn"] == fairlearn.__version__
    assert found["numpy"] == np.__version__
    assert found["python"].startswith("3.")


# ---------------------------------------------------------------------- who is worse off

SILENT = {
    "benefit": {"base_rate", "false_positive_rate", "true_negative_rate"},
    "burden": {"base_rate", "true_positive_rate", "false_negative_rate"},
}


@pytest.mark.parametrize("selection_is", SELECTION)
def test_the_rule_speaks_about_every_rate_but_those_it_says_it_does_not(selection_is):
    silent = {name for name in RATES if not worse_off(name, "more", "less", selection_is)}
    assert silent == SILENT[selection_is]


@pytest.mark.parametrize(
    ("name", "complement"),
    [
        ("true_positive_rate", "false_negative_rate"),
        ("false_positive_rate", "true_negative_rate"),
        ("precision_score", "false_discovery_rate"),
        ("negative_predictive_value", "false_omission_rate"),
    ],
)
@pytest.mark.parametrize("selection_is", SELECTION)
def test_a_rate_and_its_complement_name_the_same_group(name, complement, selection_is):
    assert worse_off(name, "a", "b", selection_is) == worse_off(complement, "b", "a", selection_is)


@pytest.mark.parametrize("name", ["selection_rate", "precision_score", "false_omission_rate"])
def test_a_benefit_and_a_burden_turn_the_rule_round(name):
    assert worse_off(name, "a", "b", "benefit") == worse_off(name, "b", "a", "burden") != ""


def test_the_rule_by_examples():
    # A loan is refused more often; a search hits more often; more of the searched had nothing; worse guesses.
    assert worse_off("selection_rate", "m", "f", "benefit") == "f"
    assert worse_off("true_positive_rate", "m", "f", "benefit") == "f"
    assert worse_off("false_positive_rate", "Black", "White", "burden") == "Black"
    assert worse_off("precision_score", "White", "Black", "burden") == "Black"
    assert worse_off("accuracy_score", "m", "f", "benefit") == "f"
    assert worse_off("selection_rate", "m", "f", "") == ""
    assert worse_off("brier_score", "m", "f", "benefit") == ""
