"""NoiseExplorer: how often a gap this large appears when nothing is wrong, and which test sees a real one.

Some groups, one true rate for everybody, and a study that counts. The explorer shows the largest minus the
smallest rate that such studies come to, and how often five ways of looking raise an alarm: where nothing is
wrong, and where one group really lies behind. `studies` holds the arithmetic; the page (`noise.js`) does the
same, and what a move costs depends on no rows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import traitlets
from scipy import special

from fairness_audit.counts import GroupCounts
from fairness_audit.explorers.explorer import Changed, Explorer
from fairness_audit.explorers.noise_still import still
from fairness_audit.explorers.page import fifteen_digits
from fairness_audit.explorers.studies import (
    ALARM,
    LATTICE,
    ROWS,
    SHIFT,
    STUDIES,
    Group,
    chi_square_alarms,
    critical_chi_square,
    critical_gap,
    fails_four_fifths,
    intervals_alarm,
    least_gap,
)
from fairness_audit.plots.chart import Chart

LIMITS = {
    "first": (2, 2000),
    "others": (2, 2000),
    "groups": (2, len(LATTICE)),
    "base_rate": (5, 95),
    "gap": (0, 40),
    "look": (1, 60),
}
"""The least and the most that each trait takes: people, groups, percent, points."""

SIZES = (
    *(2, 5, 10, 15, 20, 24, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500, 600),
    *(800, 1000, 1200, 1500, 2000),
)
"""Where the sliders of people stop; Python takes every number between."""

_SETTING = ("first", "others", "groups", "base_rate", "gap", "where", "look")

PRESETS = {
    "Two groups of 30": (30, 30, 2, 50, 0, "another", 20),
    "Twelve groups of 100": (100, 100, 12, 60, 0, "another", 15),
    "One tiny group": (20, 500, 4, 60, 10, "another", 15),
}
"""Buttons on the page, each with a state: two groups that luck drives apart, many groups, one that blinds the
range."""


class NoiseExplorer(Explorer):
    """Groups that share one rate, the gaps that appear all the same, and what finds a gap that is real.

    Attributes
    ----------
    first, others : int
        People in the first group, and in each other group.
    groups : int
        How many groups, 2 to 12.
    base_rate : int
        True rate of everybody, in percent.
    gap : int
        How far one group really lies behind, in points; 0 if nothing is wrong. Its rate stops at 0.
    where : {"first", "another"}
        Which group: the first, or one of the others (of two groups, the other).
    look : int
        The gap that somebody saw, in points.

    Notes
    -----
    Three ways of looking are made for 5% false alarms. The range alarms at a gap that luck reaches in at most
    5 of 100 studies at this rate, which `inference.permutation_gap` estimates from a table by shuffling. The
    chi-square goes by its distribution; `inference.independence_test` shuffles, which keeps to 5% for tiny
    groups as well. The intervals are `inference.gap_interval`'s against one group named beforehand, at 95%
    for all together. The four-fifths rule and the naked eye are held at nothing.
    """

    name = "noise"
    state = _SETTING

    first = traitlets.TraitType[int, int]().tag(sync=True)
    others = traitlets.TraitType[int, int]().tag(sync=True)
    groups = traitlets.TraitType[int, int]().tag(sync=True)
    base_rate = traitlets.TraitType[int, int]().tag(sync=True)
    gap = traitlets.TraitType[int, int]().tag(sync=True)
    where = traitlets.TraitType[str, str]().tag(sync=True)
    look = traitlets.TraitType[int, int]().tag(sync=True)

    def __init__(
        self,
        *,
        first: int = 24,
        others: int = 600,
        groups: int = 5,
        base_rate: int = 65,
        gap: int = 0,
        where: str = "another",
        look: int = 15,
        title: str = "",
    ) -> None:
        """Take a first setting.

        Parameters
        ----------
        first, others, groups, base_rate, gap, where, look
            As the attributes.
        title : str
            A heading.

        Raises
        ------
        ValueError
            If one of them is outside `LIMITS`.
        """
        levels = {k: 1 - ALARM / (k - 1) for k in range(2, len(LATTICE) + 1)}
        data = {
            "title": str(title),
            "limits": {name: list(ends) for name, ends in LIMITS.items()},
            "sizes": list(SIZES),
            "presets": [[words, dict(zip(_SETTING, to, strict=True))] for words, to in PRESETS.items()],
            "lattice": list(LATTICE),
            "studies": STUDIES,
            "shift": SHIFT,
            "alarm": ALARM,
            # By number of groups: the quantiles behind each interval, and the chi-square that alarms.
            "levels": {
                str(k): dict(zip(("z", "few", "chi_square"), _bounds(k, level), strict=True))
                for k, level in levels.items()
            },
        }
        super().__init__(
            data=data,
            first=first,
            others=others,
            groups=groups,
            base_rate=base_rate,
            gap=gap,
            where=where,
            look=look,
        )

    @classmethod
    def from_counts(
        cls,
        counts: GroupCounts,
        metric: str = "selection_rate",
        *,
        gap: int = 0,
        where: str = "another",
        title: str = "",
    ) -> NoiseExplorer:
        """Start from a table of your own: its smallest group, the others' mean size, its rate and its gap.

        Parameters
        ----------
        counts : GroupCounts
        metric : str
            One of `fairness_audit.rates.RATES`; a group's people are those whom its denominator counts.
        gap, where
            A planted gap, as the attributes.
        title : str
            A heading.

        Returns
        -------
        NoiseExplorer

        Raises
        ------
        ValueError
            If the table lies outside `LIMITS`: it has too many groups or people, say.
        """
        k, n = counts.fraction(metric)
        k, n = k[n > 0], n[n > 0]
        if len(n) < 2:
            raise ValueError(f"counts has {len(n)} group(s) with a {metric}; pass counts of at least two.")
        smallest = int(np.argmin(n))
        return cls(
            first=int(n[smallest]),
            others=round(float(np.delete(n, smallest).mean())),
            groups=len(n),
            base_rate=round(100 * float(k.sum() / n.sum())),
            gap=gap,
            where=where,
            look=max(1, round(100 * float(np.ptp(k / n)))),
            title=title,
        )

    @traitlets.validate("first", "others", "groups", "base_rate", "gap", "look")
    def _validate_number(self, proposal: Changed) -> int:
        name, value = str(proposal["trait"].name), proposal["value"]
        low, high = LIMITS[name]
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
            raise ValueError(f"{name} is {value!r}; pass a whole number from {low} to {high}.")
        if not low <= value <= high:
            raise ValueError(f"{name} is {value!r}; this explorer goes from {low} to {high}.")
        return int(value)

    @traitlets.validate("where")
    def _validate_where(self, proposal: Changed) -> str:
        if proposal["value"] not in ("first", "another"):
            raise ValueError(f"where is {proposal['value']!r}; pass 'first' or 'another'.")
        return str(proposal["value"])

    # ------------------------------------------------------------------ reading it

    def studied(self, *, planted: bool) -> list[Group]:
        """List the groups of a study.

        Parameters
        ----------
        planted : bool
            Whether one of them lies behind by `gap`.

        Returns
        -------
        list of Group
            The first group, then the others; the second is what intervals compare with.
        """
        rates = [self.base_rate] * self.groups
        if planted:
            rates[0 if self.where == "first" else -1] = max(0, self.base_rate - self.gap)
        return [Group(self.others if g else self.first, rate / 100) for g, rate in enumerate(rates)]

    @property
    def table(self) -> pd.DataFrame:
        """How often each way of looking alarms.

        `nothing_wrong` and `planted_gap` are shares of studies; `least_gap` is the gap in points that alarms,
        for the two ways that look at one.
        """
        fair, planted = self.studied(planted=False), self.studied(planted=True)
        least = critical_gap(fair)
        both = {
            column: [
                least_gap(groups, 10 * self.look),
                fails_four_fifths(groups),
                intervals_alarm(groups),
                least_gap(groups, least),
                chi_square_alarms(groups),
            ]
            for column, groups in (("nothing_wrong", fair), ("planted_gap", planted))
        }
        gaps = [float(self.look), np.nan, np.nan, least / 10, np.nan]
        return pd.DataFrame({"least_gap": gaps, **both}, index=pd.Index(ROWS, name="way of looking"))

    @property
    def chart(self) -> Chart:
        """The explorer in its present state as a still picture with its description and table."""
        fair, planted = self.studied(planted=False), self.studied(planted=True)
        where = ("the first group" if self.where == "first" else "another group") if self.gap else ""
        return still(fair, planted, self.table, where=where, look=self.look, title=str(self.data["title"]))


def _bounds(groups: int, level: float) -> tuple[float, list[float], float]:
    """Compute the quantiles behind `intervals.wilson`, and the chi-square that alarms."""
    few = [float(special.gammaincinv(k, 1 - level)) for k in (1, 2, 3)]
    z, *few, chi_square = fifteen_digits(
        [float(special.ndtri(1 - (1 - level) / 2)), *few, critical_chi_square(groups)]
    )
    return z, few, chi_square
