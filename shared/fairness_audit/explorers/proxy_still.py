"""The proxy explorer as a still picture: what stands on GitHub, in print and wherever no script runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fairness_audit.plots.chart import Chart, draw_chart
from fairness_audit.plots.style import (
    INK,
    OKABE_ITO,
    QUIET,
    RULE,
    Look,
    group_styles,
    percent,
    percent_axis,
    points,
)
from fairness_audit.proxies import normal_proxy_auc

MODELS = ("aware", "unaware", "dropped")
"""It sees the group; it has the proxy instead; it has neither."""


@dataclass(frozen=True)
class State:
    """An explorer in its present state; see `ProxyExplorer`."""

    page: dict[str, Any]
    strength: float
    base_rate_gap: float
    curve: pd.Series
    table: pd.DataFrame
    bearers: pd.DataFrame


def still(state: State) -> Chart:
    """Draw the gap by proxy strength on the left, and who bears the errors on the right.

    Parameters
    ----------
    state : State

    Returns
    -------
    Chart
    """
    return draw_chart(
        state.page["title"] or "What comes back through a proxy, and who bears the errors",
        350,
        lambda figure: _draw(figure, state),
        _words(state),
        _table(state),
    )


def _draw(figure: Figure, state: State) -> None:
    left, right = figure.subplots(1, 2, width_ratios=(1, 1))
    _draw_gap(left, state)
    _draw_bearers(right, state)


def _draw_gap(axes: Axes, state: State) -> None:
    """Draw the unaware model's gap against proxy strength, between that of the two others."""
    page = state.page
    aware, unaware, _ = state.table["selection_gap"]
    axes.plot(state.curve.index, state.curve, color=INK, linewidth=1.8, label=page["models"][1])
    axes.axhline(aware, color=QUIET, linewidth=1.2, linestyle="--", label=page["models"][0])
    axes.axhline(0, color=QUIET, linewidth=1.2, linestyle=":", label=page["models"][2])
    if state.base_rate_gap == page["start"]["base_rate_gap"]:
        for i, (strength, gap, low, high) in enumerate(page["measured"]):
            axes.plot([strength, strength], [low, high], color=OKABE_ITO["vermillion"], linewidth=1.4)
            look: Look = {"markerfacecolor": "white", "markeredgecolor": OKABE_ITO["vermillion"]}
            axes.plot(
                strength, gap, "o", markersize=6, label="measured, 95% interval" if not i else None, **look
            )
    axes.plot(state.strength, unaware, "o", color=INK, markersize=9, zorder=4)
    axes.set(
        xlim=(0, 4.1),
        ylim=(-0.1, 0.8),
        xlabel="proxy strength\n(standard deviations between group means)",
        ylabel="gap in selection rates (percentage points)",
    )
    axes.set_title("Gap that is kept")
    axes.legend(loc="upper left", frameon=False, fontsize=8.5)
    percent_axis(axes, "y", unit="")


def _draw_bearers(axes: Axes, state: State) -> None:
    """Draw a line per harm and model with a mark per group."""
    decision, (label_0, label_1) = state.page["decision"], state.page["outcomes"]
    harms = {
        "refused_wrongly": f"“{label_1}”, not {decision}",
        "selected_wrongly": f"“{label_0}”, {decision}",
    }
    styles = group_styles([group["name"] for group in state.page["groups"]])
    ticks: list[tuple[float, object]] = []
    y = 0.0
    for harm, words in harms.items():
        axes.text(0, y + 0.55, words, fontsize=9.5, fontweight="bold", va="center")
        for model in state.table.index:
            values = state.bearers.loc[model, harm]
            axes.plot([values.min(), values.max()], [y, y], color=RULE, linewidth=4, zorder=1)
            for style in styles:
                label = style.name if not ticks else None
                axes.plot(values[style.name], y, style.marker, color=style.color, markersize=9, label=label)
            ticks.append((y, model))
            y -= 1
        y -= 0.9
    axes.set_yticks([place for place, _ in ticks], [str(words) for _, words in ticks])
    axes.set(ylim=(y + 1.4, 1.1), xlim=(0, 420), xlabel="people per 1,000 of the group")
    axes.set_title("Who bears the errors")
    axes.legend(loc="lower right", frameon=False, fontsize=9)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _words(state: State) -> str:
    page, table = state.page, state.table
    auc = normal_proxy_auc(state.strength)
    rates = [percent(0.5 + state.base_rate_gap / 2), percent(0.5 - state.base_rate_gap / 2)]
    names = [group["name"] for group in page["groups"]]
    each = [
        f"“{model}” {points(row['selection_gap'])} with {row['correct']:.0f} of 1,000 decisions correct"
        for model, row in table.iterrows()
    ]
    refused = [
        f"“{model}” "
        + " and ".join(f"{state.bearers.loc[(model, g), 'refused_wrongly']:.0f} ({g})" for g in names)
        for model in table.index
    ]
    return (
        f"Base rates {rates[0]} ({names[0]}) and {rates[1]} ({names[1]}), proxy strength {state.strength:g}, "
        f"AUC {auc:.2f}. Gap in selection rates: {'; '.join(each)}. Of 1,000 people “{page['outcomes'][1]}” "
        f"and not {page['decision']}: {'; '.join(refused)}."
    )


def _table(state: State) -> pd.DataFrame:
    wide = state.bearers[["refused_wrongly", "selected_wrongly"]].unstack()
    wide.columns = pd.Index([f"{harm}, {group}" for harm, group in wide.columns])
    return state.table.join(wide)
