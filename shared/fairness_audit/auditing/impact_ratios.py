"""Impact ratios in the form that New York City's Local Law 144 asks for (6 RCNY 5-300 and following).

A category's rate over the highest category's. Categories of less than two percent of the people are listed
and left out of the ratio; people whose category is not known are counted. Beside each ratio stands what the
law does not ask for: its interval, which also pays for having looked for the highest.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from fairness_audit import intervals
from fairness_audit.auditing.tally import MISSING, GroupSet

SHARE = 0.02
"""A category with a smaller share may be left out of the ratio."""

_SEX = re.compile(r"(^|[_\W])(sex|gender)($|[_\W])", re.I)
_RACE = re.compile(r"(^|[_\W])(race|ethnicity|ethnic|rac1p)", re.I)


def sets_asked_for(columns: Sequence[str]) -> tuple[list[tuple[str, ...]], str]:
    """Choose the tables: by sex, by race or ethnicity, and by both.

    Parameters
    ----------
    columns : sequence of str
        The sensitive columns.

    Returns
    -------
    sets : list of tuple of str
    said : str
        Which of them were found by their names; a sentence.
    """
    sex = next((c for c in columns if _SEX.search(c)), None)
    race = next((c for c in columns if c != sex and _RACE.search(c)), None)
    if sex and race:
        return [(sex,), (race,), (sex, race)], f"By sex ({sex}), race or ethnicity ({race}), and both."
    singles: list[tuple[str, ...]] = [(c,) for c in columns]
    pairs: list[tuple[str, ...]] = list(combinations(columns, 2)) if len(columns) <= 3 else []
    lacking = " and ".join(w for w, c in (("sex", sex), ("race or ethnicity", race)) if not c)
    return singles + pairs, (
        f"Local Law 144 asks for sex, race or ethnicity, and both. No column is named for {lacking}, "
        "so the table shows the columns that were given."
    )


def impact_ratios(groups: GroupSet, level: float, scored: pd.DataFrame | None = None) -> pd.DataFrame:
    """Compute rates and impact ratios of one set of groups.

    Parameters
    ----------
    groups : GroupSet
        Not pooled.
    level : float
    scored : DataFrame, optional
        `n` and `above` per group label: the scoring rate is the share above the median of all scores.

    Returns
    -------
    DataFrame
        group, people, share, selected, rate, impact_ratio, low, high, note; with scores also scoring_rate,
        scoring_impact_ratio.
    """
    k, n = groups.fraction("selection_rate")
    people = groups.people
    unknown = np.array([MISSING in g for g in groups.groups], dtype=bool)
    share = people / max(1, people.sum())
    small = (share < SHARE) & ~unknown
    inside = ~small & ~unknown & (n > 0)
    rate = k / np.where(n > 0, n, np.nan)
    best = _highest(rate, n, inside)
    ratio, low, high = (np.full(len(k), math.nan) for _ in range(3))
    if best >= 0 and rate[best] > 0 and inside.sum() > 1:
        pairs = inside.sum() * (inside.sum() - 1) / 2
        low[inside], high[inside] = intervals.score_ratio(
            k[inside], n[inside], k[best], n[best], 1 - (1 - level) / pairs
        )
        ratio[inside] = rate[inside] / rate[best]
        low[best] = high[best] = math.nan
    note = np.full(len(k), "", dtype=object)
    note[small] = f"under {100 * SHARE:g}%"
    note[unknown] = "not known"
    if best >= 0 and not math.isnan(ratio[best]):
        note[best] = "highest"
    table = pd.DataFrame(
        {
            "group": groups.labels,
            "people": people,
            "share": share,
            "selected": groups.cells[:, 1] + groups.cells[:, 3],
            "rate": rate,
            "impact_ratio": ratio,
            "low": low,
            "high": high,
            "note": note,
        }
    )
    if scored is not None:
        lined = scored.reindex(groups.labels)
        scoring = (lined["above"] / lined["n"]).to_numpy(float)
        top = _highest(scoring, people, inside)
        table["scoring_rate"] = scoring
        table["scoring_impact_ratio"] = np.where(
            inside, scoring / scoring[top] if top >= 0 and scoring[top] > 0 else math.nan, math.nan
        )
    return table


def _highest(rate: np.ndarray, n: np.ndarray, inside: np.ndarray) -> int:
    """Find the highest rate; of equals the largest group. -1 where there is none."""
    usable = inside & ~np.isnan(rate)
    if not usable.any():
        return -1
    best = np.flatnonzero(usable & (rate >= np.nanmax(rate[usable]) - 1e-12))
    return int(best[np.argmax(n[best])])


def four_fifths(low: float, high: float) -> str:
    """Say where an impact ratio surely lies: "below" or "above" four fifths, or "either" side; or nothing."""
    if math.isnan(low) or math.isnan(high):
        return ""
    return "below" if high < 0.8 else "above" if low >= 0.8 else "either"
