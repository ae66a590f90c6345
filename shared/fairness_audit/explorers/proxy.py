"""ProxyExplorer: how much of a gap comes back through a proxy, what dropping it costs, and who pays.

Three logistic regressions are compared: one that sees the group, one that has a proxy instead, and one that
has neither. What they decide in the limit of many rows is worked out once for a grid of proxy strengths and
base rates (`proxy_model` has the derivation); the page gets people, of 100,000 in each group, and does
arithmetic on them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import traitlets

from fairness_audit import validation
from fairness_audit.array_types import Ints
from fairness_audit.counts import GroupCounts
from fairness_audit.explorers import proxy_model
from fairness_audit.explorers.explorer import Explorer
from fairness_audit.explorers.proxy_still import MODELS, State, still
from fairness_audit.plots.chart import Chart
from fairness_audit.plots.style import group_name, group_styles
from fairness_audit.proxies import normal_proxy_auc
from fairness_audit.rates import CELLS, people_in, rate

STRENGTHS = np.arange(41) / 10
"""Standard deviations between the groups' means of the proxy."""

GAPS = np.arange(31) / 50
"""Base rate of the first group minus that of the second; one half lies in the middle."""

_GAPS = {
    "selection_gap": "selection_rate",
    "tpr_gap": "true_positive_rate",
    "fpr_gap": "false_positive_rate",
}


class ProxyExplorer(Explorer):
    """The disparity that a model keeps without the group, by proxy strength and difference in base rates.

    As the last expression of a cell it is drawn.

    Parameters
    ----------
    strength : float
        Distance between the groups' means of the proxy in standard deviations: 0, 0.1, ... 4.
    base_rate_gap : float
        Base rate of the first group minus that of the second: 0, 0.02, ... 0.6. At 0.4 the base rates are
        0.7 and 0.3.
    measured : DataFrame, optional
        What was measured on data with this `base_rate_gap`, drawn beside the curve: strengths as the index,
        the columns `gap`, `gap_low` and `gap_high` (selection rates, first group minus second).
    groups : pair of str
    outcomes : pair of str
        Label 0 and label 1 in words.
    decision : str
        What is done to people who are selected, as a participle: "approved".
    attribute, proxy : str
        What tells the groups apart, and the feature that stands in for it: "region" and "travel".
    title : str

    Attributes
    ----------
    strength, base_rate_gap : float
        The sliders on the page change them, and changing them moves the sliders.

    Raises
    ------
    ValueError
        If a number is not on the grid, there are not two groups, or `measured` lacks a column.
    """

    name = "proxy"
    state = ("strength", "base_rate_gap")

    strength = traitlets.Any().tag(sync=True)
    base_rate_gap = traitlets.Any().tag(sync=True)

    def __init__(
        self,
        strength: float = 1.0,
        base_rate_gap: float = 0.4,
        *,
        measured: pd.DataFrame | None = None,
        groups: Sequence[str] = ("group 1", "group 2"),
        outcomes: tuple[str, str] = ("label 0", "label 1"),
        decision: str = "selected",
        attribute: str = "group",
        proxy: str = "the proxy",
        title: str = "",
    ) -> None:
        names = [group_name(g) for g in groups]
        if len(names) != 2:
            raise ValueError(f"groups has {len(names)} name(s); pass one for each of two groups.")
        start = {
            "strength": _on_grid("strength", strength, STRENGTHS),
            "base_rate_gap": _on_grid("base_rate_gap", base_rate_gap, GAPS),
        }
        base_rates = 0.5 + GAPS / 2
        decided = {
            "aware": proxy_model.with_group(base_rates),
            "unaware": proxy_model.with_proxy(base_rates[:, None], STRENGTHS[None, :]),
            "dropped": proxy_model.with_neither(base_rates),
        }
        data = {
            "groups": [{"name": s.name, "color": s.color, "marker": s.marker} for s in group_styles(names)],
            "outcomes": [str(o) for o in outcomes],
            "decision": str(decision),
            "models": _models(str(attribute), str(proxy)),
            "attribute": str(attribute),
            "proxy": str(proxy),
            "title": str(title),
            "people": proxy_model.PEOPLE,
            # Numbers as text: a notebook's file would give each a line of its own.
            "strengths": _row(STRENGTHS),
            "auc": _row(np.round(normal_proxy_auc(STRENGTHS), 4)),
            "gaps": _row(GAPS),
            # A row for each gap, of the first group by strength; the second is its mirror image.
            "decided": {
                model: {"selected": _rows(d.selected), "right": _rows(d.right)}
                for model, d in decided.items()
            },
            "start": start,
            "measured": [] if measured is None else _measured(measured),
        }
        self._decided = decided
        super().__init__(data=data, **start)

    # ------------------------------------------------------------------ reading it

    def counts(self, model: str) -> GroupCounts:
        """Make a model's (group x label x decision) table, of 100,000 people in each group.

        Parameters
        ----------
        model : {"aware", "unaware", "dropped"}
            It sees the group; it has the proxy instead; it has neither.

        Returns
        -------
        GroupCounts

        Raises
        ------
        ValueError
            If there is no such model.
        """
        if model not in MODELS:
            raise ValueError(f"model is {model!r}; pass one of {', '.join(MODELS)}.")
        index = pd.Index([group["name"] for group in self._page["groups"]], name="group")
        return GroupCounts(index, self._cells(model))

    def _cells(self, model: str) -> Ints:
        """Count people, shape (2, 4), in the order tn, fp, fn, tp."""
        row = int(np.searchsorted(GAPS, self.base_rate_gap))
        at = (row, int(np.searchsorted(STRENGTHS, self.strength))) if model == "unaware" else row
        selected, tp = (int(people[at]) for people in self._decided[model])
        people = proxy_model.PEOPLE
        positives = people // 2 + round(people * self.base_rate_gap / 2)
        fp, fn = selected - tp, positives - tp
        first = [people - positives - fp, fp, fn, tp]
        return np.array([first, first[::-1]])

    @property
    def table(self) -> pd.DataFrame:
        """What each model does.

        `selection_gap`, `tpr_gap`, `fpr_gap`: first group minus second. `kept`: the selection gap as a share
        of that of the model that sees the group, NaN where that has none. `correct`: correct decisions per
        1,000 people, half of them of each group; `fewer`: how many fewer than the model that sees the group.
        """
        cells = np.stack([self._cells(model) for model in MODELS])
        gaps = {}
        for name, metric in _GAPS.items():
            rates = rate(cells, metric)
            gaps[name] = rates[:, 0] - rates[:, 1]
        correct = cells[:, :, [CELLS.index("tn"), CELLS.index("tp")]].sum(axis=(1, 2))
        aware = gaps["selection_gap"][0]
        everybody = 2 * proxy_model.PEOPLE
        return pd.DataFrame(
            {
                **gaps,
                "kept": gaps["selection_gap"] / (aware or math.nan),
                "correct": 1000 * correct / everybody,
                "fewer": 1000 * (correct[0] - correct) / everybody,
            },
            index=pd.Index(self._page["models"], name="model"),
        )

    @property
    def bearers(self) -> pd.DataFrame:
        """Who bears the errors: people per 1,000 of each group, for each model.

        `selected`; `refused_wrongly` (label 1, not selected) and `selected_wrongly` (label 0, selected), each
        with the difference to the model that sees the group in `more_...`.
        """
        cells = np.stack([self._cells(model) for model in MODELS])
        fp, fn = (cells[:, :, CELLS.index(cell)] for cell in ("fp", "fn"))
        people = {
            "selected": people_in(cells, ("fp", "tp")),
            "refused_wrongly": fn,
            "more_refused_wrongly": fn - fn[0],
            "selected_wrongly": fp,
            "more_selected_wrongly": fp - fp[0],
        }
        names = [group["name"] for group in self._page["groups"]]
        index = pd.MultiIndex.from_product([self._page["models"], names], names=["model", "group"])
        return pd.DataFrame(
            {what: 1000 * n.ravel() / proxy_model.PEOPLE for what, n in people.items()}, index=index
        )

    @property
    def chart(self) -> Chart:
        """The explorer in its present state as a still picture with its description and table."""
        selected = self._decided["unaware"].selected[np.searchsorted(GAPS, self.base_rate_gap)]
        curve = pd.Series(2 * selected / proxy_model.PEOPLE - 1, index=STRENGTHS)
        return still(State(self._page, self.strength, self.base_rate_gap, curve, self.table, self.bearers))

    @property
    def _page(self) -> dict[str, Any]:
        return self.data

    def __repr__(self) -> str:
        """Say where it stands."""
        return f"ProxyExplorer at strength {self.strength:g} and a base rate gap of {self.base_rate_gap:g}"

    # ------------------------------------------------------------------ checking

    @traitlets.validate("strength", "base_rate_gap")
    def _validate(self, proposal: dict[str, Any]) -> float:
        name = str(proposal["trait"].name)
        return _on_grid(name, proposal["value"], STRENGTHS if name == "strength" else GAPS)


def _models(attribute: str, proxy: str) -> list[str]:
    return [f"sees the {attribute}", f"{proxy} instead", f"without {proxy}"]


def _row(numbers: Any) -> str:
    return " ".join(map(str, numbers.tolist()))


def _rows(people: Ints) -> list[str]:
    return [_row(np.atleast_1d(row)) for row in people]


def _measured(table: pd.DataFrame) -> list[list[float]]:
    columns = ["gap", "gap_low", "gap_high"]
    lacking = [c for c in columns if not isinstance(table, pd.DataFrame) or c not in table]
    if lacking:
        raise ValueError(
            f"measured lacks {', '.join(lacking)}; pass a DataFrame with strengths as its index and the "
            f"columns {', '.join(columns)}."
        )
    found: list[list[float]] = table[columns].astype(float).reset_index().to_numpy(dtype=float).tolist()
    return found


def _on_grid(name: str, given: Any, grid: Any) -> float:
    """Return the value of the grid that `given` is meant to be."""
    number = validation.real(given)
    nearest = float(grid[np.argmin(np.abs(grid - number))]) if math.isfinite(number) else math.nan
    if not math.isclose(nearest, number, rel_tol=1e-9, abs_tol=1e-12):
        hint = f"; the nearest is {nearest:g}" if math.isfinite(nearest) else ""
        raise ValueError(
            f"{name} is {given!r}, which is not one of {grid[0]:g}, {grid[1]:g}, ... {grid[-1]:g}{hint}."
        )
    return nearest
