"""Figures of what cannot be had at once count the pairs."""

import pandas as pd
import pytest

from fairness_audit import plots
from tests.fairness_audit.plots.figures import MAKERS, PAIRS, tenths


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
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
