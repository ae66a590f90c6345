"""The tradeoff explorer as a still picture: every method at two metrics, and the front."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from fairness_audit.array_types import Floats
from fairness_audit.plots.chart import Chart, draw_chart, number
from fairness_audit.plots.labels import name_points
from fairness_audit.plots.marks import DASHES
from fairness_audit.plots.style import INK, OKABE_ITO, QUIET, RULE, capital, listed

_FACTOR = {"share": 100, "points": 100, "auc": 1, "count": 1}


class Axis(NamedTuple):
    """A metric as an axis: its words, and every method's estimate and interval in the units of the axis."""

    name: str
    label: str
    kind: str
    at: Floats
    bounds: Floats


def axis(data: dict[str, Any], metric: str) -> Axis:
    """Return a metric of an explorer's data as an axis.

    Parameters
    ----------
    data : dict
    metric : str

    Returns
    -------
    Axis
    """
    k = [m["key"] for m in data["metrics"]].index(metric)
    words = data["metrics"][k]
    estimate, *bounds = (
        _FACTOR[words["kind"]] * np.array([row[k] for row in data[part]], dtype=float)
        for part in ("estimate", "low", "high")
    )
    unit = {"share": "%", "points": "points", "auc": ""}.get(words["kind"], words["unit"])
    label = f"{words['name']}{f' ({unit})' if unit else ''}, {words['better']} is better"
    return Axis(words["name"], label, words["kind"], estimate, np.column_stack(bounds))


def still(data: dict[str, Any], table: pd.DataFrame, x: Axis, y: Axis, limit: float | None) -> Chart:
    """Draw every method at its two metrics, those on the front filled and joined.

    Parameters
    ----------
    data : dict
        What the page is drawn from.
    table : DataFrame
        The explorer's.
    x, y : Axis
    limit : float or None
        Drawn as a line.

    Returns
    -------
    Chart
    """
    people = f"{int(np.sum(data['size'])):,}"
    title = data["title"] or f"{capital(y.name)} against {x.name}"
    shown = table.assign(**{"beaten by": [_few(names) for names in table["beaten by"]]})
    on = table["on the front"].to_numpy(dtype=bool)
    places = [
        f"{name} ({_say(y.kind, up)}, {_say(x.kind, across)})"
        for name, across, up in zip(table.index[on], x.at[on], y.at[on], strict=True)
    ]
    words = (
        f"{len(table)} methods on the same {people} test rows. On the front, with {y.name} and {x.name}: "
        f"{listed(places)}. Parameters were chosen on {data['chosen_on']}."
    )
    return draw_chart(title, 430, lambda figure: _draw(figure.subplots(), table, x, y, limit), words, shown)


def _draw(axes: Axes, table: pd.DataFrame, x: Axis, y: Axis, limit: float | None) -> None:
    known = np.isfinite(x.at) & np.isfinite(y.at)
    on = table["on the front"].to_numpy(dtype=bool)
    for i in np.flatnonzero(known):
        axes.plot(x.bounds[i], [y.at[i]] * 2, color=RULE, linewidth=1.2, zorder=1)
        axes.plot([x.at[i]] * 2, y.bounds[i], color=RULE, linewidth=1.2, zorder=1)
    front = np.column_stack([x.at, y.at])[on]
    front = front[np.lexsort((front[:, 1], front[:, 0]))]
    axes.plot(front[:, 0], front[:, 1], color=INK, linewidth=1.4, zorder=2)
    for i in np.flatnonzero(known):
        axes.plot(
            x.at[i], y.at[i], marker="s" if i == 0 else "o", markersize=8, linestyle="none",
            markerfacecolor=OKABE_ITO["blue"] if on[i] else "white", markeredgecolor=INK if on[i] else QUIET,
            zorder=4 if on[i] else 3,
        )  # fmt: skip
    if limit is not None:
        axes.axvline(_FACTOR[x.kind] * limit, color=QUIET, linestyle=DASHES, linewidth=1.2)
    axes.grid()
    axes.set(xlabel=x.label, ylabel=y.label)
    axes.set_title(
        "filled: on the front; square: the first method; crosses: intervals",
        fontsize=9.5,
        fontweight="normal",
    )
    axes.margins(0.14, 0.1)
    points = np.column_stack([x.at, y.at])[known]
    name_points(axes, points, [str(n) for n in table.index[known]], path=front)


def _say(kind: str, value: float) -> str:
    if kind == "auc":
        return number(value)
    return f"{value:.0f}" if kind == "count" else f"{value:.1f}{'%' if kind == 'share' else ' points'}"


def _few(names: tuple[str, ...]) -> str:
    return "; ".join(names) if len(names) < 3 else f"{names[0]} and {len(names) - 1} others"
