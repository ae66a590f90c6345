"""Folded: an answer that stays closed until its reader opens it, without a kernel too."""

from __future__ import annotations

import html

import pandas as pd

from fairness_audit.plots.chart import html_table, text_table


class Folded:
    """What a cell found, closed under one line, so that a guess comes before the answer.

    As the last expression of a cell it shows a closed `<details>`, which JupyterLab, GitHub and the reading
    site open with a click or the Enter key.

    Parameters
    ----------
    *shown : str, DataFrame or any object with its own words
        One paragraph or table each, in this order. Numbers in tables are written to three significant digits.
    summary : str
        The line that stays visible.

    Raises
    ------
    ValueError
        If there is nothing to show.
    """

    def __init__(self, *shown: object, summary: str = "Your guess first. Then open the answer") -> None:
        """Keep what is shown; nothing is written yet."""
        if not shown:
            raise ValueError("shown is empty; pass the text or the table that the reader is to open.")
        self.shown = shown
        self.summary = summary

    def _repr_html_(self) -> str:
        parts = [
            html_table(part) if isinstance(part, pd.DataFrame) else f"<p>{html.escape(str(part))}</p>"
            for part in self.shown
        ]
        return "\n".join(
            ["<details>", f"<summary>{html.escape(self.summary)}</summary>", *parts, "</details>"]
        )

    def __repr__(self) -> str:
        """Show everything, as a terminal can fold nothing."""
        return "\n".join(
            text_table(part) if isinstance(part, pd.DataFrame) else str(part) for part in self.shown
        )
