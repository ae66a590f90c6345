"""Rates from four counts, and the one name of each."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, precision_score, recall_score

from fairness_audit.rates import CELLS, RATES, USUAL_RATES, denominator_counts, fraction, metric_name, rate


def test_every_rate_by_hand():
    cells = np.array([50, 10, 20, 40])  # tn fp fn tp
    assert {metric: tuple(int(part) for part in fraction(cells, metric)) for metric in RATES} == {
        "base_rate": (60, 120),
        "selection_rate": (50, 120),
        "true_positive_rate": (40, 60),
        "false_positive_rate": (10, 60),
        "true_negative_rate": (50, 60),
        "false_negative_rate": (20, 60),
        "precision_score": (40, 50),
        "accuracy_score": (90, 120),
        "negative_predictive_value": (50, 70),
        "false_discovery_rate": (10, 50),
        "false_omission_rate": (20, 70),
    }
    assert rate(cells, "npv") == 50 / 70
    assert len(USUAL_RATES) == 8


def test_they_are_scikit_learns():
    rng = np.random.default_rng(0)
    y, d = rng.integers(0, 2, (2, 200))
    cells = confusion_matrix(y, d).ravel()
    assert rate(cells, "recall") == pytest.approx(recall_score(y, d))
    assert rate(cells, "precision") == pytest.approx(precision_score(y, d))
    assert rate(cells, "accuracy") == pytest.approx(accuracy_score(y, d))
    # Those that scikit-learn has no name for are its scores of the other label.
    assert rate(cells, "npv") == pytest.approx(precision_score(y, d, pos_label=0))
    assert rate(cells, "fdr") == pytest.approx(1 - precision_score(y, d))
    assert rate(cells, "for") == pytest.approx(1 - precision_score(y, d, pos_label=0))


def test_any_number_of_tables_at_once_and_nan_for_nobody():
    tables = np.arange(24).reshape(3, 2, 4)
    assert rate(tables, "selection_rate").shape == (3, 2)
    assert rate(tables, "selection_rate")[2, 1] == (21 + 23) / (20 + 21 + 22 + 23)
    assert np.isnan(rate(np.array([[4, 1, 0, 0], [0, 0, 0, 1]]), "tpr")).tolist() == [True, False]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tpr", "true_positive_rate"),
        ("recall", "true_positive_rate"),
        ("Sensitivity", "true_positive_rate"),
        ("equal opportunity", "true_positive_rate"),
        ("FPR", "false_positive_rate"),
        ("specificity", "true_negative_rate"),
        ("fnr", "false_negative_rate"),
        ("PPV", "precision_score"),
        ("precision", "precision_score"),
        ("predictive-parity", "precision_score"),
        ("accuracy", "accuracy_score"),
        ("NPV", "negative_predictive_value"),
        ("fdr", "false_discovery_rate"),
        ("FOR", "false_omission_rate"),
        ("Selection Rate", "selection_rate"),
        ("demographic_parity", "selection_rate"),
        ("prevalence", "base_rate"),
        ("true_positive_rate", "true_positive_rate"),
    ],
)
def test_usual_names_are_understood(said, meant):
    assert metric_name(said) == meant
    assert denominator_counts(said) == denominator_counts(meant)


@pytest.mark.parametrize(
    ("said", "suggested"),
    [
        ("recal", "'recall'"),
        ("true_positve_rate", "'true_positive_rate'"),
        ("selction rate", "'selection_rate'"),
        ("equalised_odds", "'equalized_odds'"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(said, suggested):
    with pytest.raises(ValueError, match=f"metric is '{said}'; pass one of .*Did you mean {suggested}"):
        metric_name(said, besides=["equalized_odds"])


def test_what_is_like_nothing_gets_the_list_alone():
    with pytest.raises(ValueError, match=r"metric is 'xyzzy'; pass one of .*false_omission_rate\.$"):
        metric_name("xyzzy")
    with pytest.raises(ValueError, match="metric is 7"):
        metric_name(7)
    assert metric_name("Equalized odds", besides=["equalized_odds"]) == "equalized_odds"


def test_who_a_denominator_counts():
    assert denominator_counts("tpr") == "people whose label is 1"
    assert denominator_counts("for") == "people who were not selected"
    assert CELLS == ("tn", "fp", "fn", "tp")
