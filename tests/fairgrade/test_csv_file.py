"""CSV files: what other people wrote is never a formula, and comes back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairgrade.csv_file import csv_text, is_harmless, protected, read_csv_text

FORMULAS = [
    "=cmd()",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n-1",
    "   =1",
    "\u00a0=1",
    "＝1",
    "＋1",
    "－1",
    "＠A1",
    "'=1",
    "''=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe(text):
    written = csv_text(["name"], [[text]])
    ((cell,),) = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert cell == f"'{text}"
    assert not is_harmless(text)


@pytest.mark.parametrize("text", ["O'Neil-Smith, Zoë =)", "'quoted'", "-", "3-2", "a=b", ""])
def test_ordinary_text_is_left_as_it_is(text):
    assert protected(text) == text
    assert is_harmless(text)


def test_numbers_stay_numbers_and_negative_ones_too():
    written = csv_text(
        ["difference", "count", "none"], [[-0.5, -3, None], [1 / 3, 7, None], [-0.0, 1e7, None]]
    )
    assert written == "difference,count,none\n-0.5,-3,\n0.333333,7,\n0,10000000,\n"


def test_a_column_name_is_protected_too():
    assert csv_text(["=A1"], []) == "'=A1\n"


def test_excel_gets_its_mark_and_a_platform_its_line_ends():
    assert csv_text(["a"], [["b"]], newline="\r\n", for_excel=True) == "\ufeffa\r\nb\r\n"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=3))
def test_what_is_read_back_is_what_was_there(texts):
    header = [f"column {number}" for number in range(len(texts))]
    for mark in (False, True):
        (row,) = read_csv_text(csv_text(["id", *header], [["x", *texts]], for_excel=mark))
        assert list(row.values()) == ["x", *texts]
