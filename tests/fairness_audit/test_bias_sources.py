"""The agency's files: each dial does what it says, to its size, and nothing else."""

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm

from fairness_audit.bias_sources import SIZES, SOUTH, coaching, placement

FILES = ("train", "benchmark", "reference")


def rates(frame: pd.DataFrame, column: str) -> pd.Series:
    return frame.groupby("region")[column].mean()


def share_south(frame: pd.DataFrame) -> float:
    return float((frame.region == "south").mean())


def within(n: int, p: float) -> float:
    """Four and a half standard errors."""
    return 4.5 * np.sqrt(p * (1 - p) / n)


def test_without_a_dial_the_regions_differ_in_nothing_but_where_their_chances_come_from():
    study = placement(n=60_000, seed=1)
    assert study.planted == ()
    for name in FILES:
        assert share_south(getattr(study, name)) == pytest.approx(SOUTH, abs=within(30_000, SOUTH))
    assert (study.reference.recorded == study.reference.found).all()
    assert rates(study.reference, "found").tolist() == pytest.approx([0.5, 0.5], abs=within(20_000, 0.5))
    assert set(study.reference.certificate[study.reference.region == "south"]) == {"C", "D"}
    assert "found" not in study.train
    assert "found" not in study.benchmark


def test_a_chance_is_what_the_equation_says():
    south = placement(n=60_000, seed=2).reference.query("region == 'south' and certificate == 'C'")
    near = south[(south.points - 45).abs() < 1]
    expected = expit(3 * (near.points - 50) / 10 + 1.6).mean()
    assert near.found.mean() == pytest.approx(expected, abs=within(len(near), expected))


def test_historical_lowers_the_chances_themselves():
    study = placement(historical=2, n=60_000, seed=3)
    expected = np.mean(
        [quad(lambda z, e=e: expit(3 * 0.85 * z + e - 2) * norm.pdf(z), -9, 9)[0] for e in (1.6, -1.6)]
    )
    assert rates(study.reference, "found").south == pytest.approx(expected, abs=within(20_000, expected))
    assert (study.reference.recorded == study.reference.found).all()


@pytest.mark.parametrize(("dial", "file"), [("representation", "train"), ("evaluation", "benchmark")])
def test_missing_southerners_are_missing_from_one_file(dial, file):
    study = placement(**{dial: 0.97}, n=40_000, seed=4)
    left = SOUTH * 0.03 / (SOUTH * 0.03 + 1 - SOUTH)
    for name in FILES:
        expected = left if name == file else SOUTH
        assert share_south(getattr(study, name)) == pytest.approx(expected, abs=within(20_000, expected))


def test_measurement_hides_southern_finds_and_no_others():
    reference = placement(measurement=0.15, n=60_000, seed=5).reference
    found = reference[reference.found == 1]
    hidden = 1 - rates(found, "recorded")
    assert hidden.north == 0
    assert hidden.south == pytest.approx(0.15, abs=within(9_000, 0.15))
    assert not reference.recorded[reference.found == 0].any()


def test_aggregation_changes_the_scale_of_southern_points_and_no_chance():
    plain, scaled = (placement(aggregation=k, seed=6).reference for k in (0, 4))
    south = plain.region == "south"
    pd.testing.assert_series_equal(plain.found, scaled.found)
    np.testing.assert_allclose(scaled.points[south] - 50, (plain.points[south] - 50) / 5)
    pd.testing.assert_frame_equal(plain[~south], scaled[~south])


@pytest.mark.parametrize("dial", SIZES)
def test_a_dial_leaves_the_northerners_who_stay_as_they_were(dial):
    plain, planted = placement(seed=7), placement(**{dial: SIZES[dial]}, seed=7)
    assert len(planted.planted) == 1
    for name in FILES:
        before, after = getattr(plain, name), getattr(planted, name)
        north = before.region == "north"
        pd.testing.assert_frame_equal(before[north], after[north])


@pytest.mark.parametrize(
    ("dials", "says"),
    [
        ({"historical": -1}, "historical is -1"),
        ({"aggregation": float("nan")}, "aggregation is nan"),
        ({"measurement": 1.5}, "measurement is 1.5"),
        ({"representation": "all"}, "representation is 'all'"),
        ({"n": 0}, "n is 0"),
    ],
)
def test_refusals(dials, says):
    with pytest.raises(ValueError, match=says):
        placement(**dials)


def test_without_distance_hours_follow_need_alike():
    people = coaching(200_000, access=0, seed=8)
    near = people[(people.months - 5).abs() < 1]
    hours = near.groupby("region").hours.mean()
    # Months show need with an error, so at equal months southerners, who need more, need a little more still.
    expected = 8 / 3 * 0.4**2 / (1 + 0.4**2)
    assert hours.south - hours.north == pytest.approx(expected, abs=0.12)


def test_with_distance_equal_need_means_fewer_hours_far_away():
    people = coaching(60_000, seed=9)
    near = people[(people.months - 5).abs() < 0.2]
    hours = near.groupby(pd.cut(near.travel, [0, 25, 50, 90]), observed=True).hours.mean()
    assert hours.is_monotonic_decreasing
    assert hours.iloc[0] > 1.8 * hours.iloc[-1]
    same = coaching(60_000, access=0, seed=9)
    columns = ["region", "travel", "months", "months_before"]
    pd.testing.assert_frame_equal(people[columns], same[columns])


def test_coaching_refuses():
    with pytest.raises(ValueError, match="access is 2"):
        coaching(access=2)
