"""Strips: many numbers in few rows, and one to be seen among them."""

import math

import pytest

from fairness_audit import plots

WORDS = {"dots": "a word", "mark": "mean", "xlabel": "lean", "title": "Leans"}


def test_the_table_counts_and_the_words_say_what_is_marked():
    chart = plots.strips({"a": [0, 1, 2, 3, 4], "b": [5, 5]}, {"a": 2, "b": 5}, lines={"none": 0}, **WORDS)
    assert chart.table.loc["a"].tolist() == pytest.approx([5, 0.2, 2, 3.8, 2])
    assert chart.table.loc["b", "dots"] == 2
    assert "a: 2, middle 90% of 5 dots 0.2 to 3.8" in chart.alt
    assert chart.alt.endswith("Dashed: none at 0.")


def test_what_is_refused():
    with pytest.raises(ValueError, match="rows a and marked b"):
        plots.strips({"a": [1]}, {"b": 1}, **WORDS)
    with pytest.raises(ValueError, match="missing or infinite"):
        plots.strips({"a": [1, math.nan]}, {"a": 1}, **WORDS)
