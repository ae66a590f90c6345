"""The three verdicts, at the places where one turns into another."""

import pandas as pd
import pytest

from fairness_audit import audit


def verdict_of(**groups: tuple[int, int]):
    """The verdict on groups of (selected, people)."""
    rows = pd.concat(
        pd.DataFrame({"group": name, "selected": [1] * k + [0] * (n - k)}) for name, (k, n) in groups.items()
    )
    (verdict,) = audit(rows, prediction="selected", groups=["group"], metric="selection_rate_ratio").verdicts
    return verdict


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ({"a": (500, 1000), "b": (300, 1000)}, "gap shown"),
        ({"a": (5000, 10_000), "b": (4950, 10_000)}, "no gap shown"),
        ({"a": (10, 20), "b": (9, 20)}, "too few to say"),
        ({"a": (1, 50), "b": (0, 50)}, "too few to say"),
    ],
)
def test_each_verdict_where_it_is_plain(groups, expected):
    assert verdict_of(**groups).verdict == expected


def test_an_interval_that_leaves_out_four_fifths_is_enough():
    """People who would have shown 0.81 or less in eight of ten samples, and whose interval ends above 0.8."""
    found = verdict_of(a=(1000, 3066), b=(295, 897))
    assert found.verdict == "no gap shown"
    assert "a smaller gap may be there" in found.more


def test_no_verdict_says_fair():
    for groups in ({"a": (9, 90), "b": (9, 90)}, {"a": (40, 90), "b": (9, 90)}):
        found = verdict_of(**groups)
        assert "fair" not in f"{found.verdict} {found.sentence} {found.more}".lower().replace("unfair", "")
