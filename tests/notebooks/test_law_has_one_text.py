"""Notebook 12 and the page of the audit command state the same law, as of the same day."""

import re
from pathlib import Path

import pytest

from fairgrade.authoring import normal
from fairness_audit import law


@pytest.fixture(scope="module")
def notebook(root: Path) -> str:
    return "\n".join(cell.source for cell in normal.read(root / "course/12_law_and_governance.ipynb").cells)


@pytest.fixture(scope="module")
def page() -> str:
    return "\n".join([*(" ".join(map(str, regime)) for regime in law.REGIMES), law.LEFT_OUT])


def test_both_are_as_of_one_day(notebook):
    assert set(re.findall(r"[Aa]s of (\d+ \w+ \d{4})", notebook)) == {law.AS_OF}


@pytest.mark.parametrize(
    "said",
    [
        *("2000e-2(k)", "2000e-2(l)", "Ricci", "1607.4(D)", "Teal", "15 U.S.C. 1691(a)", "Regulation B"),
        *("2000/43", "CHEZ", "C-83/14", "SCHUFA", "C-634/21", "2024/1689", "2026/1744", "10(2)(f), (g)"),
        *("2 December 2027", "22 April 2026", "Local Law 144", "5-300", "Colorado", "No fairness metric"),
        *("prohibi|forbids", "strong basis in evidence", "less discriminatory alternative"),
        *("business necessity", "particular disadvantage", "draws? strongly", "no pass mark", "proxies"),
    ],
)
def test_what_one_names_the_other_names(notebook, page, said):
    pattern = said if "|" in said or "?" in said else re.escape(said)
    assert re.search(pattern, notebook, flags=re.IGNORECASE)
    assert re.search(pattern, page, flags=re.IGNORECASE)


def test_the_days_of_the_notebooks_table_are_the_pages(root, page):
    rules = {cell.id: cell.source for cell in normal.read(root / "course/12_law_and_governance.ipynb").cells}
    days = re.findall(r"date\((\d+), (\d+), (\d+)\)", rules["rules"])
    assert set(days) == {("2026", "11", "29"), ("2026", "7", "20"), ("2027", "12", "2")}
    assert "21 July 2026" in page  # the day after the last
    assert "2 December 2027" in page
    assert law.AS_OF == "29 November 2026"
