"""An answer that its reader opens."""

import pandas as pd
import pytest

from fairness_audit.plots import Folded


def test_everything_stands_inside_one_closed_element():
    table = pd.DataFrame({"share": [0.123456]}, index=["a < b"])
    page = Folded("5 of 10", table, summary="Open")._repr_html_()
    assert page.startswith("<details>\n<summary>Open</summary>")
    assert page.endswith("</details>")
    assert "<p>5 of 10</p>" in page
    assert "<td>0.123</td>" in page
    assert "a &lt; b" in page  # text stays text


def test_a_terminal_shows_it_in_full():
    assert repr(Folded("5 of 10", pd.DataFrame({"n": [3]}))).splitlines() == ["5 of 10", "n", "3"]


def test_nothing_to_show_is_refused():
    with pytest.raises(ValueError, match="shown is empty"):
        Folded()
