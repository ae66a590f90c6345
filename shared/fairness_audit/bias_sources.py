"""Where a gap comes from: an employment agency's files, with five causes that can be planted.

    placement(historical=..., ...)   who found work after a course: a training file, a benchmark and a
                                     reference sample with checked outcomes (Study); one dial for each cause
    coaching(access=...)             who needs a coach, and the hours of coaching used, the record that stands
                                     for need (DataFrame)

The five causes and their names are those of Suresh and Guttag (2021, A framework for understanding sources
of harm throughout the machine learning life cycle, arXiv:1901.10002): historical, representation,
measurement, aggregation and evaluation bias. The label that stands for something else is the one of
Obermeyer, Powers, Vogeli and Mullainathan (2019, Dissecting racial bias in an algorithm used to manage the
health of populations, doi:10.1126/science.aax2342), with coaching in the place of care.

All dials are at 0 by default, and turning one leaves every other draw as it was. Nobody here is real.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from fairness_audit import validation
from fairness_audit.array_types import Floats

SIZES = {
    "historical": 2.0,
    "representation": 0.97,
    "measurement": 0.15,
    "aggregation": 4.0,
    "evaluation": 0.97,
}
"""A size for each dial of `placement` at which the gap in true positive rates is about ten points."""

SOUTH = 1 / 3
"""Share of southerners among the people the agency serves."""

_SLOPE = 3.0  # log-odds of finding work, per northern standard deviation of points
_SPREAD = 0.85  # standard deviation of southern points, northern ones have 1
_CERTIFICATE = (0.2, 1.6)  # log-odds that a good certificate adds and another takes, north and south


@dataclass(frozen=True, eq=False)
class Study:
    """What the agency has, and what an auditor can get.

    Attributes
    ----------
    train, benchmark : DataFrame
        `region`, `points`, `certificate` and `recorded`: whether the register says that a person found work.
    reference : DataFrame
        The same for a random sample of the people served, and `found`: whether they did find work, asked one
        by one. Everybody in it had a place on the course.
    planted : tuple of str
        One sentence for each dial that is not at 0.
    """

    train: pd.DataFrame
    benchmark: pd.DataFrame
    reference: pd.DataFrame
    planted: tuple[str, ...]


def placement(
    *,
    historical: float = 0.0,
    representation: float = 0.0,
    measurement: float = 0.0,
    aggregation: float = 0.0,
    evaluation: float = 0.0,
    n: int = 6000,
    seed: int = 0,
) -> Study:
    """Make the files behind a model that says who will find work after a course.

    A third of the people live in the south. The log-odds of finding work are ``3 z(points)`` plus 0.2 or
    minus 0.2 for the northern certificates A and B, plus 1.6 or minus 1.6 for the southern C and D. Southern
    points spread less, so that without a dial both regions have chances of the same spread around one half.

    Parameters
    ----------
    historical : float
        Log-odds by which the southerners' chances are in fact lower, at least 0.
    representation : float
        Share, in [0, 1], of southerners who are missing from the training file.
    measurement : float
        Share, in [0, 1], of southerners who found work and are recorded as if they had not; in every file.
    aggregation : float
        A point counts ``1 + aggregation`` times as much in the south, and southern points spread that much
        less: the same chances, on another scale. At least 0.
    evaluation : float
        Share, in [0, 1], of southerners who are missing from the benchmark.
    n : int
        Rows of the training file and of the reference sample; the benchmark has half as many.
    seed : int
        Seed of `numpy.random.default_rng`.

    Returns
    -------
    Study

    Raises
    ------
    ValueError
        If a dial is out of its range.
    """
    n = validation.positive_integer("n", n)
    shares = {"representation": representation, "measurement": measurement, "evaluation": evaluation}
    shares = {name: validation.fraction(name, share) for name, share in shares.items()}
    sizes = {"historical": historical, "aggregation": aggregation}
    for name, size in sizes.items():
        if not (np.isfinite(validation.real(size)) and size >= 0):
            raise ValueError(f"{name} is {size!r}; pass a number of at least 0.")
    rng = np.random.default_rng(seed)
    files = {
        name: _people(rng, rows, missing, measurement=shares["measurement"], **sizes)
        for name, rows, missing in (
            ("train", n, shares["representation"]),
            ("benchmark", max(n // 2, 1), shares["evaluation"]),
            ("reference", n, 0.0),
        )
    }
    for name in ("train", "benchmark"):
        files[name] = files[name].drop(columns="found")
    return Study(**files, planted=_in_words(**sizes, **shares))


def _people(
    rng: np.random.Generator,
    n: int,
    missing: float,
    *,
    historical: float,
    measurement: float,
    aggregation: float,
) -> pd.DataFrame:
    """Draw the rows of one file; every draw is made whatever the dials say."""
    place, kind, luck, seen = rng.random((4, n))
    z = rng.normal(size=n)
    present = SOUTH * (1 - missing)
    south = place < present / (present + 1 - SOUTH)
    good = kind < 0.5
    scale = np.where(south, 1 + aggregation, 1.0)
    z = np.where(south, _SPREAD, 1.0) * z / scale
    north_effect, south_effect = _CERTIFICATE
    effect = np.where(south, south_effect, north_effect) * np.where(good, 1, -1)
    chance = expit(_SLOPE * scale * z + effect - historical * south)
    found = (luck < chance).astype(int)
    unseen = south & (seen < measurement)
    return pd.DataFrame(
        {
            "region": np.where(south, "south", "north"),
            "points": 50 + 10 * z,
            "certificate": np.where(south, np.where(good, "C", "D"), np.where(good, "A", "B")),
            "recorded": np.where(unseen, 0, found),
            "found": found,
        }
    )


def _in_words(**dials: float) -> tuple[str, ...]:
    words = {
        "historical": "Southerners' log-odds of finding work are lower by {:g}.",
        "representation": "{:.0%} of the southerners are missing from the training file.",
        "measurement": "{:.0%} of the southerners who found work are recorded as if they had not.",
        "aggregation": "A southern point counts {:g} times as much as a northern one, and they spread less.",
        "evaluation": "{:.0%} of the southerners are missing from the benchmark.",
    }
    shown = {name: 1 + size if name == "aggregation" else size for name, size in dials.items()}
    return tuple(words[name].format(shown[name]) for name in words if dials[name])


def coaching(n: int = 8000, *, access: float = 0.8, seed: int = 0) -> pd.DataFrame:
    """Make people out of work, how much they need a coach, and the hours of coaching they used.

    Parameters
    ----------
    n : int
        People, a third of them in the south.
    access : float
        How much of the coaching is out of reach, in [0, 1], for somebody an hour and a half from the office.
        Only the south has people who live far from it. At 0 hours follow need alike in both regions.
    seed : int
        Seed of `numpy.random.default_rng`.

    Returns
    -------
    DataFrame of shape (n, 6)
        `region`; known beforehand `travel` (minutes to the office), `months_before` (out of work in the past
        two years) and `hours_before` (of coaching used last year); afterwards `hours` used in the year to
        come, and `months` out of work in it: the need. Southerners need somewhat more: their mean is higher
        by a third of a standard deviation.

    Raises
    ------
    ValueError
        If `access` is outside [0, 1].
    """
    n = validation.positive_integer("n", n)
    access = validation.fraction("access", access)
    rng = np.random.default_rng(seed)
    south = rng.random(n) < SOUTH
    travel = np.where(south, rng.uniform(10, 90, n), rng.uniform(10, 25, n))
    need = rng.normal(size=n) + south / 3  # in standard deviations
    before, after, used_before, used = rng.normal(size=(4, n))
    reach = 1 - access * travel / 90

    def hours(noise: Floats) -> Floats:
        return np.maximum(reach * (20 + 8 * need) + 2 * noise, 0)

    return pd.DataFrame(
        {
            "region": np.where(south, "south", "north"),
            "travel": travel,
            "months_before": np.clip(10 + 4 * (need + 0.5 * before), 0, 24),
            "hours_before": hours(used_before),
            "hours": hours(used),
            "months": np.clip(5 + 2 * (need + 0.4 * after), 0, 12),
        }
    )
