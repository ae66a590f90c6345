"""ImpossibilityExplorer: the false positive rates that base rates force, and where all criteria agree.

One group has base rate p. Its decisions have precision PPV and miss a share FNR of those whose label is 1.
Of n people p n have label 1 and p n (1 - FNR) of them are found; these are a share PPV of all selected, so
that p n (1 - FNR) (1 - PPV) / PPV are selected wrongly, out of (1 - p) n who could be:

    FPR = p / (1 - p) * (1 - PPV) / PPV * (1 - FNR)     (Chouldechova 2017, arXiv 1703.00056)

Nothing is drawn at random and nothing is estimated. The page (`impossibility.js`) does the same arithmetic in
the same order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import traitlets

from fairness_audit import validation
from fairness_audit.array_types import Bools, Floats
from fairness_audit.counts import GroupCounts
from fairness_audit.explorers.explorer import Explorer
from fairness_audit.explorers.impossibility_still import Forced, State, still
from fairness_audit.plots.chart import Chart
from fairness_audit.plots.style import group_name, group_styles, percent
from fairness_audit.rates import rate

PEOPLE = 1000
"""People in each group of the table."""

STEPS = 100
"""The square of precision and FNR is looked at in so many steps each way, at the middle of each step."""

MOST_TOLERANCE = 0.2

_SLACK = 1e-12  # an FPR of exactly 1, or a gap of exactly the tolerance, must not hang on the last bit


def forced_rates(base_rate: float, ppv: float, fnr: float) -> Forced:
    """Work out what follows for one group from its base rate, its precision and its false negative rate.

    Parameters
    ----------
    base_rate, ppv, fnr : float
        In [0, 1].

    Returns
    -------
    Forced
        People per 1,000 and rates. `kind` is "possible", "impossible" or "undefined", and `reason` says why
        it is not the first, or why the FPR is NaN. An FPR above 1 is kept as it is: more wrong selections
        than people who could be selected wrongly.
    """
    positives = PEOPLE * base_rate
    negatives = PEOPLE - positives
    found = positives * (1 - fnr)
    wrong = found * (1 - ppv) / ppv if ppv > 0 else math.nan
    kind, reason = _special(base_rate, ppv, fnr)
    fpr = math.nan
    if not reason:
        fpr = base_rate / (1 - base_rate) * (1 - ppv) / ppv * (1 - fnr)
        if fpr > 1 + _SLACK:
            kind = "impossible"
            reason = "more people wrongly selected than have label 0"
    selection = omission = math.nan
    if kind == "possible":
        selection = (found + wrong) / PEOPLE
        refused = PEOPLE - found - wrong
        omission = (positives - found) / refused if refused > _SLACK * PEOPLE else math.nan
    return Forced(
        positives, found, positives - found, wrong, negatives, fpr, selection, omission, kind, reason
    )


def _special(base_rate: float, ppv: float, fnr: float) -> tuple[str, str]:
    """Say what is the matter where the identity divides by zero, or three rates cannot be had together."""
    if base_rate == 0:
        return "undefined", "nobody has label 1: FNR is 0/0"
    if fnr == 1 and ppv == 0:
        return "undefined", "no selection is right, and any number of wrong ones fits: no FPR is forced"
    if fnr == 1:
        return "undefined", "all with label 1 are missed, so that precision is 0 or 0/0"
    if ppv == 0:
        return "impossible", "somebody is rightly selected, so that precision is above 0"
    if base_rate == 1 and ppv < 1:
        return "impossible", "nobody has label 0, so that precision is 100%"
    if base_rate == 1:
        return "undefined", "nobody has label 0: FPR is 0/0"
    return "possible", ""


class ImpossibilityExplorer(Explorer):
    """Two groups with the same precision and false negative rate, and the false positive rates they get.

    As the last expression of a cell it is drawn.

    Parameters
    ----------
    base_rates : pair of float
        Share of each group whose label is 1, in [0, 1].
    ppv : float
        Precision of both groups, in [0, 1].
    fnr : float
        False negative rate of both groups, in [0, 1].
    tolerance : float
        Two rates at most this far apart count as equal, in [0, 0.2].
    groups : pair of str
    outcomes : pair of str
        Label 0 and label 1 in words, such as ("not re-arrested", "re-arrested").
    decision : str
        What is done to people who are selected, as a participle: "flagged".
    start : str
        What the button is called that comes back to these numbers.
    title : str

    Attributes
    ----------
    base_rates, ppv, fnr, tolerance
        As above; the sliders on the page change them, and changing them moves the sliders.

    Raises
    ------
    ValueError
        If a rate is outside its range, or there are not two groups.
    """

    name = "impossibility"
    state = ("base_rates", "ppv", "fnr", "tolerance")

    base_rates = traitlets.Any().tag(sync=True)
    ppv = traitlets.Any().tag(sync=True)
    fnr = traitlets.Any().tag(sync=True)
    tolerance = traitlets.Any().tag(sync=True)

    def __init__(
        self,
        base_rates: Sequence[float] = (0.5, 0.4),
        *,
        ppv: float = 0.6,
        fnr: float = 0.3,
        tolerance: float = 0.01,
        groups: Sequence[str] = ("group 1", "group 2"),
        outcomes: tuple[str, str] = ("label 0", "label 1"),
        decision: str = "selected",
        start: str = "Start",
        title: str = "",
    ) -> None:
        names = [group_name(g) for g in groups]
        if len(names) != 2:
            raise ValueError(f"groups has {len(names)} name(s); pass one for each of two groups.")
        pair = _pair("base_rates", base_rates)
        both = (validation.fraction("ppv", ppv), validation.fraction("fnr", fnr))
        middle = (pair[0] + pair[1]) / 2
        presets = {
            start: (pair, *both),
            "Equal base rates": ([middle, middle], *both),
            "Base rates far apart": ([0.6, 0.2], *both),
            "No wrong selection": (pair, 1.0, both[1]),
            "Never wrong": (pair, 1.0, 0.0),
            "Cannot be": ([0.8, pair[1]], 0.6, 0.1),
        }
        data = {
            "groups": [{"name": s.name, "color": s.color, "marker": s.marker} for s in group_styles(names)],
            "outcomes": [str(o) for o in outcomes],
            "decision": str(decision),
            "title": str(title),
            "presets": [
                {"name": name, "base_rates": list(rates), "ppv": v, "fnr": f}
                for name, (rates, v, f) in presets.items()
            ],
        }
        super().__init__(data=data, base_rates=pair, ppv=both[0], fnr=both[1], tolerance=tolerance)

    @classmethod
    def from_counts(
        cls, counts: GroupCounts, *, like: object = None, **options: Any
    ) -> ImpossibilityExplorer:
        """Start from what was counted: each group's base rate, and one precision and FNR for both.

        Parameters
        ----------
        counts : GroupCounts
            Two groups.
        like : group, optional
            Both get this group's precision and FNR; those of everybody together by default.
        **options
            The parameters of the class that counts do not settle: `tolerance`, `outcomes`, `decision`,
            `start`, `title`.

        Returns
        -------
        ImpossibilityExplorer

        Raises
        ------
        ValueError
            If there are not two groups, `like` is none of them, or a rate to start from is 0/0.
        """
        if len(counts.groups) != 2:
            raise ValueError(
                f"counts has {len(counts.groups)} group(s); pass two: counts that leave the others out."
            )
        if like is not None and like not in counts.groups:
            raise ValueError(f"like is {like!r}; pass one of {', '.join(map(repr, counts.groups))}.")
        cells = counts.cells.sum(axis=0) if like is None else counts.cells[counts.groups.get_loc(like)]
        ppv, fnr = (float(rate(cells, metric)) for metric in ("precision_score", "false_negative_rate"))
        if math.isnan(ppv) or math.isnan(fnr):
            who = "everybody together" if like is None else repr(like)
            raise ValueError(
                f"Among {who} nobody is selected or nobody has label 1, so that a rate is 0/0; "
                "give base_rates, ppv and fnr yourself."
            )
        base_rates = [float(p) for p in rate(counts.cells, "base_rate")]
        names = [group_name(g) for g in counts.groups]
        return cls(base_rates, ppv=ppv, fnr=fnr, groups=names, **options)

    # ------------------------------------------------------------------ reading it

    @property
    def table(self) -> pd.DataFrame:
        """What follows for each group.

        People per 1,000 of the group: `label_1`, `found` and `missed` of these, `wrongly_selected` and
        `label_0`. Rates: `base_rate`, `false_positive_rate`, `selection_rate`, `false_omission_rate`, NaN
        with its `reason`. `kind` is "possible", "impossible" or "undefined".
        """
        rows = [forced_rates(p, self.ppv, self.fnr) for p in self.base_rates]
        table = pd.DataFrame(rows, index=pd.Index(self._groups, name="group"))
        table.insert(0, "base_rate", self.base_rates)
        return table

    @property
    def agreement(self) -> pd.Series:
        """How near the criteria come to each other.

        `gap`: of the false positive rates, with PPV and FNR the same. `smallest_gap`: if each group's PPV and
        FNR may lie half the tolerance on either side. `possible`: share of the square of PPV and FNR, looked
        at in 100 by 100 steps, at which neither group's FPR is above 1. `agreeing`: share of these at which
        the smallest gap is within the tolerance, so that all three criteria hold. NaN where a rate is not
        defined.
        """
        one, two = (forced_rates(p, self.ppv, self.fnr) for p in self.base_rates)
        gap = smallest = math.nan
        if one.kind == two.kind == "possible":
            gap = abs(one.false_positive_rate - two.false_positive_rate)
            smallest = float(self._smallest(np.array(self.ppv), np.array(self.fnr)))
        possible, agreeing = self.region()
        settings = int(possible.sum())
        return pd.Series(
            {
                "gap": gap,
                "smallest_gap": smallest,
                "possible": settings / STEPS**2 if settings else math.nan,
                "agreeing": int(agreeing.sum()) / settings if settings else math.nan,
            }
        )

    def region(self) -> tuple[Bools, Bools]:
        """Say for each step of PPV and FNR whether it is possible, and whether all criteria can hold there.

        Returns
        -------
        possible, agreeing : ndarray of bool, shape (100, 100)
            FNR downward and PPV across, both from 0.005 to 0.995.
        """
        if not all(0 < p < 1 for p in self.base_rates):
            nowhere = np.zeros((STEPS, STEPS), dtype=bool)
            return nowhere, nowhere
        middle = (np.arange(STEPS) + 0.5) / STEPS
        ppv, fnr = middle[None, :], middle[:, None]
        high = max(p / (1 - p) for p in self.base_rates)
        possible = high * (1 - ppv) / ppv * (1 - fnr) <= 1 + _SLACK
        return possible, possible & (self._smallest(ppv, fnr) <= self.tolerance + _SLACK)

    def _smallest(self, ppv: Floats, fnr: Floats) -> Floats:
        """Find the smallest gap in FPR when PPV and FNR may move by half the tolerance in each group."""
        # Each group's FPR falls as its PPV or its FNR rises. The group with the higher base rate therefore
        # comes lowest at the upper ends, the other highest at the lower ends, and all between is reached.
        half = self.tolerance / 2
        odds = [p / (1 - p) for p in self.base_rates]
        up, above = np.minimum(1, ppv + half), np.minimum(1, fnr + half)
        down, below = np.maximum(0, ppv - half), np.maximum(0, fnr - half)
        with np.errstate(divide="ignore"):
            lowest = max(odds) * (1 - up) / up * (1 - above)
            highest = min(odds) * (1 - down) / down * (1 - below)
        found: Floats = np.maximum(0, lowest - highest)
        return found

    @property
    def chart(self) -> Chart:
        """The explorer in its present state as a still picture with its description and table."""
        possible, agreeing = self.region()
        return still(
            State(
                self._groups, self.data, self.table, self.agreement, self.ppv, self.fnr, self.tolerance,
                possible, agreeing,
            )
        )  # fmt: skip

    @property
    def _groups(self) -> list[str]:
        return [group["name"] for group in self.data["groups"]]

    def __repr__(self) -> str:
        """Say where it stands."""
        one, two = map(percent, self.base_rates)
        return (
            f"ImpossibilityExplorer at base rates {one} and {two}, precision {percent(self.ppv)} and "
            f"FNR {percent(self.fnr)}"
        )

    # ------------------------------------------------------------------ checking

    @traitlets.validate("base_rates")
    def _validate_pair(self, proposal: dict[str, Any]) -> list[float]:
        return _pair("base_rates", proposal["value"])

    @traitlets.validate("ppv", "fnr")
    def _validate_rate(self, proposal: dict[str, Any]) -> float:
        return validation.fraction(str(proposal["trait"].name), proposal["value"])

    @traitlets.validate("tolerance")
    def _validate_tolerance(self, proposal: dict[str, Any]) -> float:
        value = validation.real(proposal["value"])
        if not 0 <= value <= MOST_TOLERANCE:
            raise ValueError(
                f"tolerance is {proposal['value']!r}; pass a number from 0 to {MOST_TOLERANCE}, such as 0.01 "
                "for one percentage point."
            )
        return value


def _pair(name: str, given: Any) -> list[float]:
    if isinstance(given, str) or np.ndim(given) != 1 or len(given) != 2:
        raise ValueError(f"{name} is {given!r}; pass one rate for each of two groups.")
    return [validation.fraction(f"{name}[{i}]", value) for i, value in enumerate(given)]
