"""The Markdown document: what a reader sees is what the record holds."""

import html
import re
from dataclasses import replace

import mistune
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness_audit.record import AuditRecord, Estimate, FieldResult, GroupResult
from tests.fairness_audit.record.examples import COMPLETE, GAP, ODDS, records


def read(document):
    """What a reader sees: Markdown rendered by another library, with the tags taken off."""
    page = mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])(document)
    return html.unescape(re.sub(r"</?[a-z][^>]*>", "", page))


@given(records)
@settings(max_examples=60)
def test_any_record_can_be_judged_and_read(made):
    document = made.to_markdown()
    assert (made.problems() == []) == ("Not ready to hand over" not in document)
    assert document.startswith("# Audit record: ")


def test_the_document_says_what_the_record_holds():
    page = read(COMPLETE.to_markdown())
    for said in [
        "Audit record: Loan screening model 3",
        "That is not a certificate",
        "Chosen: demographic_parity_difference. People of the south lose the chance",
        "0.350 (0.220 to 0.480); north above south, worse off: south",
        "0.106 (0.00 to 0.250); north above south",  # 41/50 - 25/35 = 0.10571
        "In brackets: 95% intervals (by hand).",
        "0.780 (0.720 to 0.830)",
        "A decision about a new person needs that person's protected field. yes",
        "Two hundred applicants of one month",
        "rows-2:" + "0f" * 32,
        "0.15.0",
        "Version audited. 3.2, commit 1f0c",
        "Threshold. 0.5",
        "From. 2026-10-01 to 2026-10-31",
        "no decision was recorded",
        "12 CFR 1002.4(a)",
        "Signed. R. Osei, head of credit risk, 2026-11-25",
        "Expires. 2027-11-22",
    ]:
        assert said in page
    assert re.search(r"north\s+100\s+40\s+10\s+5\s+45\s+south\s+100\s+60\s+5\s+20\s+15\s", page)
    assert COMPLETE._repr_markdown_() == COMPLETE.to_markdown()


def test_what_was_measured_by_other_fields_and_without_labels_is_shown():
    sex = FieldResult({"f": GroupResult(1200, 34, None, None)}, {GAP: Estimate(0.25)})
    page = read(replace(COMPLETE, other_fields={"sex": sex}, exclusions=[]).to_markdown())
    assert re.search(r"By sex\s+Group\s+People\s+Not selected\s+Selected\s+f\s+1,234\s+1,200\s+34\s", page)
    assert "Rows left out. none" in page


def test_the_document_of_an_unfinished_record_begins_with_what_is_open():
    unfinished = replace(COMPLETE, limits=[], date="soon")
    top = unfinished.to_markdown().split("## Who was audited")[0]
    assert "Not ready to hand over: 2 open points." in top
    assert "limits is missing" in top
    assert "date is 'soon'" in top


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=30))
@settings(max_examples=150)
def test_a_reader_sees_a_text_as_it_was_written(text):
    as_shown = " ".join(text.split())
    written = replace(COMPLETE, chosen_because=text, groups={text: 7, "others": 3}, limits=[text])
    page = read(written.to_markdown())
    assert f"Chosen: {GAP}. {as_shown or 'not stated'}" in page
    assert re.search(f"Limits\n+{re.escape(as_shown)}\n", page)
    assert re.search(f"Share\n+ *{re.escape(as_shown)}\n", page)


def test_the_document_of_an_empty_record_says_not_stated_under_every_heading():
    _, *sections = AuditRecord().to_markdown().split("## ")
    assert len(sections) == 10
    for section in sections:
        assert "not stated" in section


def test_the_chosen_metric_is_the_first_row_of_its_table():
    odds_first = dict(reversed(COMPLETE.disparity_before.items()))
    page = replace(COMPLETE, disparity_before=odds_first).to_markdown()
    between = page.split("## Disparity between groups")[1].split("## ")[0]
    rows = [line for line in between.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == [GAP, ODDS]
    assert "(chosen)" in rows[0]
    assert "(chosen)" not in rows[1]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.31886, "0.319"),
        (0.9996, "1.00"),
        (0.0, "0.00"),
        (0.00012345, "0.000123"),
        (1234.5, "1,230"),
        (-0.5, "-0.500"),
        (1e-12, "1.00e-12"),
        (1e300, "1.00e+300"),
    ],
)
def test_numbers_are_shown_to_three_significant_digits(value, shown):
    assert str(Estimate(value)) == f"{shown} (no interval)"


def test_an_estimate_says_why_it_has_no_interval_or_no_value():
    assert str(Estimate(0.2, reason="four people")) == "0.200 (no interval: four people)"
    assert str(Estimate(None, reason="nobody was selected")) == "not computed: nobody was selected"
