"""Figures of what cannot be had at once count the pairs and hold the identity."""

import numpy as np
import pandas as pd
import pytest

from fairness_audit import plots
from fairness_audit.counts import GroupCounts
from tests.fairness_audit.plots.figures import COMPAS, COMPAS_CELLS, MAKERS, PAIRS, tenths


def test_pairs_are_counted_by_what_they_meet():
    chart = MAKERS["criterion_search"]()
    table = chart.table["pairs of thresholds"]
    combined = {}
    for _, row in PAIRS.iterrows():
        met = tuple(name for name in PAIRS.columns[2:] if abs(row[name]) <= 0.03)
        combined[met] = combined.get(met, 0) + 1
    assert table["none"] == combined[()]
    for met, n in combined.items():
        if len(met) == 1:
            assert table[f"only {met[0]}"] == n
            assert f"{n:,} only {met[0]}" in chart.alt
        elif len(met) == 2:
            assert table[f"only {met[0]} and {met[1]}"] == n
    assert table["all three at once"] == combined.get(tuple(PAIRS.columns[2:]), 0) == 0
    assert table["pairs"] == 121


def test_the_nearest_pair_is_named_where_none_meets_all():
    gaps = PAIRS[list(PAIRS.columns[2:])].abs().max(axis=1, skipna=False)
    a, b = PAIRS.loc[gaps.idxmin()].iloc[:2]
    assert (
        f"closest to all, {a:g} and {b:g}, still has a gap of {tenths(gaps.min())} points"
        in MAKERS["criterion_search"]().alt
    )


def test_implied_rate_is_chouldechovas_identity():
    chart = MAKERS["implied_fpr"]()
    ppv = (1369 + 505) / (1369 + 505 + 805 + 349)
    tpr = (1369 + 505) / (1369 + 505 + 532 + 461)
    for group, c in COMPAS_CELLS.items():
        p = (c["tp"] + c["fn"]) / sum(c.values())
        assert chart.table.loc[group, "implied"] == pytest.approx(p / (1 - p) * (1 - ppv) / ppv * tpr)
        assert chart.table.loc[group, "measured"] == pytest.approx(c["fp"] / (c["fp"] + c["tn"]))


def test_with_its_own_precision_and_tpr_a_group_lies_on_the_curve():
    white = COMPAS.select(["White"])
    row = plots.implied_fpr(white).table.loc["White"]
    assert row["implied"] == pytest.approx(row["measured"], abs=1e-12)


def test_an_impossible_rate_is_said_to_be():
    chart = plots.implied_fpr(
        GroupCounts.from_table({"a": {"tn": 1, "fp": 4, "fn": 5, "tp": 90}}),
        precision=0.3,
        true_positive_rate=0.9,
    )
    assert np.isnan(chart.table.loc["a", "implied"])
    assert "implied impossible" in chart.alt


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: plots.criterion_search(PAIRS, ["equal odds", "b"], thresholds=PAIRS.columns[:2]),
            "no column",
        ),
        (lambda: plots.criterion_search(PAIRS, ["equal precision"]), "pass 2 and 2 to 4"),
        (
            lambda: plots.criterion_search(
                pd.concat([PAIRS, PAIRS]), list(PAIRS.columns[2:]), thresholds=PAIRS.columns[:2]
            ),
            "one row for each pair",
        ),
        (lambda: plots.implied_fpr(COMPAS, precision=0), "precision is 0"),
        (lambda: plots.implied_fpr(COMPAS, true_positive_rate=1.5), "true_positive_rate is 1.5"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
