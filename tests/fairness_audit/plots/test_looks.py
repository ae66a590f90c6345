"""Looks: the gap of a monitor with its interval, week by week."""

import pandas as pd
import pytest

from fairness_audit import plots
from tests.fairness_audit.plots.figures import weeks

WORDS = {"gap_name": "gap", "title": "A year"}


def test_the_table_keeps_the_first_alarm_and_the_words_name_it():
    history = weeks(0.1)
    first = int(history.index[history.alarm][0]) + 1
    chart = plots.looks(history, **WORDS)
    assert chart.table.loc[first, "alarm"]
    assert f"Alarm in week {first}." in chart.alt
    assert not chart.table.loc[: first - 1, "alarm"].any()
    assert chart.table.loc[20, "people_first"] == 1200


def test_a_quiet_year_has_no_mark():
    chart = plots.looks(weeks(0), **WORDS)
    assert "No alarm." in chart.alt
    assert chart.table.index.tolist() == [1, 6, 10, 15, 20]


def test_what_is_refused():
    with pytest.raises(ValueError, match="history"):
        plots.looks(pd.DataFrame(), **WORDS)
