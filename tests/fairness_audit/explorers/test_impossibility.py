"""ImpossibilityExplorer: rates that follow from base rate, precision and FNR, and where all of them agree."""

import math
import warnings
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairness_audit import published
from fairness_audit.counts import GroupCounts
from fairness_audit.explorers import ImpossibilityExplorer
from fairness_audit.explorers.impossibility import STEPS, forced_rates

COMPAS = published.compas_counts(threshold=5)


def compas(**options) -> ImpossibilityExplorer:
    return ImpossibilityExplorer.from_counts(COMPAS, like="Black", start="COMPAS", **options)


# ---------------------------------------------------------------------- one group


def test_a_table_filled_in_by_hand():
    """Of 1,000: 500 with label 1, 350 found, which are 6 in 10 of those selected."""
    row = forced_rates(0.5, 0.6, 0.3)
    assert row[:5] == pytest.approx((500, 350, 150, 350 / 6 * 4, 500))
    assert row.false_positive_rate == pytest.approx(float(Fraction(7, 15)), abs=1e-15)
    assert row.selection_rate == pytest.approx(350 / 0.6 / 1000)
    assert row.false_omission_rate == pytest.approx(150 / (1000 - 350 / 0.6))
    assert (row.kind, row.reason) == ("possible", "")
    assert forced_rates(0.4, 0.6, 0.3).false_positive_rate == pytest.approx(
        float(Fraction(14, 45)), abs=1e-15
    )


people = st.integers(0, 5000)


@given(tn=people, fp=people, fn=people, tp=st.integers(1, 5000))
def test_every_table_of_counts_has_the_rates_that_its_own_three_force(tn, fp, fn, tp):
    n = tn + fp + fn + tp
    row = forced_rates((fn + tp) / n, tp / (fp + tp), fn / (fn + tp))
    if tn + fp == 0:
        assert (row.kind, row.reason) == ("undefined", "nobody has label 0: FPR is 0/0")
        return
    assert row.kind == "possible"
    assert row.false_positive_rate == pytest.approx(fp / (tn + fp), abs=1e-9)
    assert row.selection_rate == pytest.approx((fp + tp) / n, abs=1e-12)
    if tn + fn:
        assert row.false_omission_rate == pytest.approx(fn / (tn + fn), abs=1e-6)
    else:
        assert math.isnan(row.false_omission_rate)


@pytest.mark.parametrize(
    ("base_rate", "ppv", "fnr", "kind", "reason"),
    [
        (0, 0.6, 0.3, "undefined", "nobody has label 1: FNR is 0/0"),
        (1, 1, 0.3, "undefined", "nobody has label 0: FPR is 0/0"),
        (1, 0.6, 0.3, "impossible", "nobody has label 0, so that precision is 100%"),
        (0.5, 0, 0.3, "impossible", "precision is above 0"),
        (0.5, 0.6, 1, "undefined", "precision is 0 or 0/0"),
        (0.5, 0, 1, "undefined", "no FPR is forced"),
    ],
)
def test_where_nothing_follows_it_is_nan_with_a_reason(base_rate, ppv, fnr, kind, reason):
    row = forced_rates(base_rate, ppv, fnr)
    assert math.isnan(row.false_positive_rate)
    assert math.isnan(row.selection_rate)
    assert row.kind == kind
    assert reason in row.reason


def test_an_impossible_setting_is_said_and_not_clipped():
    row = forced_rates(0.8, 0.6, 0.1)
    assert row.false_positive_rate == pytest.approx(2.4)
    assert (round(row.wrongly_selected), round(row.label_0)) == (480, 200)
    assert (row.kind, row.reason) == ("impossible", "more people wrongly selected than have label 0")
    assert math.isnan(row.selection_rate)
    chart = ImpossibilityExplorer((0.8, 0.4), ppv=0.6, fnr=0.1).chart
    assert "group 1, base rate 80%: 240% (more people wrongly selected than have label 0)" in chart.alt


@pytest.mark.parametrize("p", [0.1, 0.3, 0.7, 0.9])
def test_selecting_everybody_is_possible_to_the_last_bit(p):
    assert forced_rates(p, p, 0).kind == "possible"
    assert forced_rates(p, p, 0).false_positive_rate == pytest.approx(1)


# ---------------------------------------------------------------------- two groups


def test_compas_with_the_precision_and_fnr_of_black_defendants():
    table = compas().table
    assert table.loc["Black", "false_positive_rate"] == pytest.approx(805 / 1795)
    odds = 966 / 1488
    assert table.loc["White", "false_positive_rate"] == pytest.approx(odds * 805 / 1369 * 1369 / 1901)
    assert compas().agreement["gap"] == pytest.approx(805 / 1795 - odds * 805 / 1901)


@pytest.mark.parametrize("seed", range(25))
def test_the_smallest_gap_is_what_a_search_finds(seed):
    draw = np.random.default_rng(seed)
    rates, tolerance = draw.uniform(0.05, 0.95, 2), draw.choice([0, 0.01, 0.05, 0.2])
    ppv, fnr = draw.uniform(0.3, 1), draw.uniform(0, 0.99)
    explorer = ImpossibilityExplorer(rates, ppv=ppv, fnr=fnr, tolerance=tolerance)
    if not (explorer.table["kind"] == "possible").all():
        assert math.isnan(explorer.agreement["smallest_gap"])
        return
    near = [np.clip(np.linspace(at - tolerance / 2, at + tolerance / 2, 21), 0, 1) for at in (ppv, fnr)]
    v, f = (axis.ravel() for axis in np.meshgrid(*near))
    with np.errstate(divide="ignore"):
        one, two = (p / (1 - p) * (1 - v) / v * (1 - f) for p in rates)
    gaps = np.abs(one[:, None] - two[None, :])[np.ix_(one <= 1, two <= 1)]
    found = explorer.agreement["smallest_gap"]
    assert found <= gaps.min() + 1e-12
    # The search steps over the point at which two ranges cross, but not over two ends that stay apart.
    assert gaps.min() == pytest.approx(found, abs=1e-9 if found else 0.02)


@pytest.mark.parametrize("tolerance", [0, 0.01, 0.05])
def test_the_region_is_each_setting_asked_for_itself(tolerance):
    explorer = ImpossibilityExplorer((0.6, 0.45), tolerance=tolerance)
    possible, agreeing = explorer.region()
    assert possible.shape == agreeing.shape == (STEPS, STEPS)
    draw = np.random.default_rng(0)
    for i, j in draw.integers(0, STEPS, (200, 2)):
        explorer.fnr, explorer.ppv = (i + 0.5) / STEPS, (j + 0.5) / STEPS
        assert possible[i, j] == (explorer.table["kind"] == "possible").all()
        smallest = explorer.agreement["smallest_gap"]
        assert agreeing[i, j] == bool(smallest <= tolerance + 1e-12)


def test_the_region_shrinks_to_the_edge_without_wrong_selections_as_base_rates_separate():
    shares = [ImpossibilityExplorer((0.5, p)).agreement["agreeing"] for p in (0.5, 0.48, 0.45, 0.4, 0.3, 0.1)]
    assert shares[0] == 1
    assert all(a > b for a, b in pairwise(shares))
    assert shares[-1] < 0.1
    # Without a tolerance nothing is left inside the square; the edge itself is.
    for ppv, equal in ((0.5, False), (0.99, False), (1.0, True)):
        explorer = ImpossibilityExplorer((0.5, 0.1), ppv=ppv, tolerance=0)
        assert explorer.region()[1].sum() == 0
        assert (explorer.agreement["gap"] == 0) == equal
    # On the edge the false omission rates differ, unless nobody is missed either.
    apart = ImpossibilityExplorer((0.5, 0.1), ppv=1).table["false_omission_rate"]
    assert apart.iloc[0] - apart.iloc[1] > 0.1
    assert ImpossibilityExplorer((0.5, 0.1), ppv=1, fnr=0).table["false_omission_rate"].tolist() == [0, 0]


def test_a_wider_tolerance_lets_more_settings_pass():
    shares = [compas(tolerance=t).agreement["agreeing"] for t in (0, 0.01, 0.05, 0.1, 0.2)]
    assert shares[0] == 0
    assert shares == sorted(shares)


def test_a_group_without_a_label_has_no_region():
    agreement = ImpossibilityExplorer((0, 0.4)).agreement
    assert agreement.isna().all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "not defined (nobody has label 1" in (chart := ImpossibilityExplorer((0, 1), ppv=0).chart).alt
        assert chart.png()


# ---------------------------------------------------------------------- showing and refusing


def test_the_picture_says_what_the_table_says():
    chart = compas(outcomes=("not re-arrested", "re-arrested"), decision="flagged").chart
    assert "With precision 63% and FNR 28% in both groups" in chart.alt
    assert "Black, base rate 51.4%: 44.8%; White, base rate 39.4%: 27.5%." in chart.alt
    assert "19.8% let precision, FNR and FPR all be equal within 1 points" in chart.alt
    assert "reason" not in chart.table
    assert "reason" in ImpossibilityExplorer((0, 0.4)).chart.table
    assert chart.png()


def test_by_default_both_get_the_rates_of_everybody_together():
    explorer = ImpossibilityExplorer.from_counts(COMPAS)
    assert explorer.ppv == pytest.approx((1369 + 505) / (1369 + 505 + 805 + 349))
    assert explorer.fnr == pytest.approx((532 + 461) / (532 + 461 + 1369 + 505))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ppv": 1.2}, "ppv is 1.2; pass a number between 0 and 1"),
        ({"fnr": "low"}, "fnr is 'low'"),
        ({"base_rates": [0.5, -1]}, r"base_rates\[1\] is -1"),
        ({"base_rates": [0.5]}, r"base_rates is \[0.5\]; pass one rate for each of two groups"),
        ({"base_rates": "ab"}, "base_rates is 'ab'"),
        ({"tolerance": 0.5}, "tolerance is 0.5; pass a number from 0 to 0.2"),
        ({"tolerance": math.nan}, "tolerance is nan"),
    ],
)
def test_numbers_it_refuses(change, message):
    with pytest.raises(ValueError, match=message):
        ImpossibilityExplorer(**change)
    explorer = ImpossibilityExplorer()
    before = explorer.snapshot()
    with pytest.raises(ValueError, match=message):
        explorer.set_trait(*next(iter(change.items())))
    assert explorer.snapshot() == before


def test_counts_it_refuses():
    cells = {"tn": 1, "fp": 1, "fn": 1, "tp": 1}
    with pytest.raises(ValueError, match=r"counts has 3 group\(s\); pass two"):
        ImpossibilityExplorer.from_counts(GroupCounts.from_table(dict.fromkeys("abc", cells)))
    with pytest.raises(ValueError, match="like is 'Asian'; pass one of 'Black', 'White'"):
        ImpossibilityExplorer.from_counts(COMPAS, like="Asian")
    nobody = GroupCounts.from_table({"a": cells, "b": {"tn": 2, "fp": 0, "fn": 2, "tp": 0}})
    with pytest.raises(ValueError, match="Among 'b' nobody is selected"):
        ImpossibilityExplorer.from_counts(nobody, like="b")
    with pytest.raises(ValueError, match=r"groups has 3 name\(s\)"):
        ImpossibilityExplorer(groups="abc")
