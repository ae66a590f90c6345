"""What is handed over: the same bytes, complete or absent, harmless to open, valid by its standard."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser

import jsonschema
import pandas as pd
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given
from hypothesis import strategies as st

import fairgrade.csv_file
import fairness_audit
from fairness_audit.auditing import tables
from fairness_audit.auditing.cli import main
from fairness_audit.counts import GroupCounts
from fairness_audit.record import AuditRecord
from tests.fairness_audit.auditing.rows import people

OPTIONS = ["--prediction=yhat", "--groups=sex,race", "--label=y", "--score=p", "--control=site"]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("rows") / "decisions.csv"
    people(3000).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def out(file, tmp_path_factory):
    folder = tmp_path_factory.mktemp("audits") / "first"
    assert main(["report", str(file), f"--out={folder}", *OPTIONS, "--date=2026-11-29"]) == 0
    return folder


def contents(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_folder_holds_page_record_card_and_tables(out):
    names = set(contents(out))
    assert {"report.html", "record.json", "record.md", "model-card.cdx.json"} <= names
    assert {n for n in names if n.startswith("tables/")} == {
        f"tables/{name}.csv"
        for name in (
            *("verdicts", "impact_ratios", "counts", "rates", "comparisons", "largest_gaps", "tests"),
            *("pooled", "worst_subgroups", "profile", "within_strata", "across_strata"),
            *("auc", "calibration", "thresholds", "conformal_coverage"),
        )
    }


def test_the_same_command_gives_the_same_bytes(file, out, tmp_path):
    """In another process, with another hash seed and another number of threads."""
    command = [sys.executable, "-m", "fairness_audit", "report", str(file), *OPTIONS, "--date=2026-11-29"]
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    done = subprocess.run(
        [*command, f"--out={tmp_path / 'b'}"], env=environment, check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "b") == contents(out)


def test_no_clock_is_read(out):
    page = (out / "report.html").read_text()
    assert "2026-11-29" in page
    assert time.strftime("%Y-%m-%d") == "2026-11-29" or time.strftime("%Y-%m-%d") not in page
    record = json.loads((out / "record.json").read_text())
    assert (record["date"], record["expires"]) == ("2026-11-29", "2027-11-29")


def test_the_record_validates_and_is_read_again(out):
    text = (out / "record.json").read_text(encoding="utf-8")
    jsonschema.validate(json.loads(text), AuditRecord.json_schema())
    record = AuditRecord.from_json(text)
    assert record.to_json() + "\n" == text
    assert record.command.startswith("fairness-audit report decisions.csv --prediction=yhat")
    assert record.protected_field == "sex, race"
    assert set(record.other_fields) == {"sex", "race"}
    assert not [one for one in record.problems() if one.startswith("comparisons is")]


def test_the_record_agrees_with_the_rows(file, out):
    record = AuditRecord.from_json((out / "record.json").read_text(encoding="utf-8"))
    rows = pd.read_csv(file)
    counts = GroupCounts.from_frame(rows, y_true="y", y_pred="yhat", sensitive_features="race")
    found = record.other_fields["race"]
    for group, cells in zip(counts.groups, counts.cells.tolist(), strict=True):
        one = found.by_group[group]
        assert [one.tn, one.fp, one.fn, one.tp] == cells


def test_a_ratio_without_an_interval_has_its_value_and_says_why(out):
    """Of intersections only selection rates have a ratio's interval; the record's counts give the value."""
    record = AuditRecord.from_json((out / "record.json").read_text(encoding="utf-8"))
    ratio = record.disparity_before["true_positive_rate_ratio"]
    rates = [one.tp / (one.fn + one.tp) for one in record.by_group_before.values()]
    assert ratio.value == pytest.approx(min(rates) / max(rates), rel=1e-12)
    assert ratio.low is None
    assert ratio.reason == "no interval was computed among so many groups"
    assert not [one for one in record.problems() if one.startswith("disparity_before")]


def test_the_model_card_is_what_the_standard_says(out):
    text = (out / "model-card.cdx.json").read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_7).validate_str(text) is None


@pytest.mark.slow
def test_killed_at_any_point_it_leaves_the_folder_whole_or_absent(tmp_path):
    """Killed, and asked to stop, at 30 moments, most of them while it writes."""
    seen = set()
    for i in range(30):
        folder = tmp_path / f"out{i}"
        command = [sys.executable, "-m", "tests.fairness_audit.auditing.slow_writer", str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            process.stdout.readline()  # it begins to write
            if i < 26:
                time.sleep(0.01 * i)
            else:
                process.stdout.readline()  # it has written
            process.send_signal(signal.SIGKILL if i % 2 else signal.SIGTERM)
        if folder.exists():
            written = contents(folder)
            assert len(written) == 20
            assert set(written.values()) == {b"a,b\n" * 1000}
        elif i % 2 == 0:
            assert not list(tmp_path.glob(f".out{i}.*")), "asked to stop, it clears up"
        seen.add(folder.exists())
    assert seen == {True, False}


# ---------------------------------------------------------------------- harmless to open


@given(st.text(max_size=12) | st.sampled_from(["=1+1", " \t+A1", "''-x", "@sum", "-", "＝x", "'=x"]))
def test_the_projects_two_writers_protect_the_same_texts(text):
    assert tables.protected(text) == fairgrade.csv_file.protected(text)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        self.attributes |= {name for name, _ in attrs}


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=cmd()|' /C calc'!A0",
    "a|b\n</td>\x07",
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """An audit of a file whose columns and groups are called what an attacker would call them."""
    rows = people(3000)
    names = dict(zip(["a", "b", "c", "d"], HOSTILE, strict=True))
    rows["race"] = rows["race"].map(names)
    rows = rows.rename(columns={"race": HOSTILE[1], "site": HOSTILE[2], "sex": HOSTILE[0]})
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "<b>&.csv"
    rows.to_csv(path, index=False)
    groups = ["--groups", ",".join(n.replace(",", "\\,") for n in HOSTILE[:2])]
    options = ["--prediction=yhat", "--label=y", "--score=p", *groups, "--control", HOSTILE[2]]
    said = ["--system", HOSTILE[0], "--why", HOSTILE[1], "--purpose", HOSTILE[3]]
    assert main(["report", str(path), "--out", str(folder / "out"), *options, *said]) == 0
    return folder / "out"


def test_a_page_of_hostile_names_has_no_tag_of_theirs(hostile, out):
    parsed = []
    for folder in (hostile, out):
        tags = Tags()
        tags.feed((folder / "report.html").read_text(encoding="utf-8"))
        parsed.append(tags)
    assert parsed[0].found == parsed[1].found
    assert parsed[0].attributes == parsed[1].attributes
    assert not {"script", "img", "iframe", "form", "link"} & parsed[0].found
    assert not {a for a in parsed[0].attributes if a.startswith("on") or a in ("src", "style")}
    assert "\x07" not in (hostile / "report.html").read_text(encoding="utf-8")


def test_no_cell_of_any_table_begins_a_formula(hostile):
    cells = 0
    for path in (hostile / "tables").iterdir():
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.reader(file):
                for cell in row:
                    cells += 1
                    number = cell.removeprefix("-").replace(".", "").replace("e-", "").isdigit()
                    assert number or not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert cells > 1000


def test_a_record_of_hostile_names_is_valid_and_can_be_made_again(hostile, tmp_path):
    record = AuditRecord.from_json((hostile / "record.json").read_text(encoding="utf-8"))
    assert (
        JsonStrictValidator(SchemaVersion.V1_7).validate_str((hostile / "model-card.cdx.json").read_text())
        is None
    )
    file = hostile.parent / "<b>&.csv"
    again = ["report", str(file), "--from", str(hostile / "record.json"), "--out", str(tmp_path / "again")]
    assert main(again) == 0
    made = AuditRecord.from_json((tmp_path / "again" / "record.json").read_text(encoding="utf-8"))
    assert made == record
    with open(tmp_path / "again" / "tables" / "changes.csv", newline="", encoding="utf-8") as table:
        changes = list(csv.reader(table))
    assert len(changes) == 1 + sum(len(s.groups) for s in _sets(file))


def _sets(file):
    return fairness_audit.audit(pd.read_csv(file), prediction="yhat", groups=HOSTILE[:2], label="y").pooled


# ---------------------------------------------------------------------- the command


def test_exit_one_says_which_condition_holds_for_whom(file, tmp_path, capsys):
    options = ["--prediction=yhat", "--groups=race", f"--out={tmp_path / 'o'}", "--fail-if=impact_ratio<0.99"]
    assert main(["report", str(file), *options]) == 1
    assert "fairness-audit: impact_ratio<0.99: " in capsys.readouterr().err
    assert (tmp_path / "o" / "report.html").exists()


def test_next_months_file_is_compared(file, out, tmp_path, capsys):
    rows = people(3000, seed=1)
    rows.loc[rows["race"] == "b", "yhat"] = 1
    rows.to_csv(tmp_path / "next.csv", index=False)
    command = ["report", str(tmp_path / "next.csv"), "--from", str(out / "record.json"), "--date=2026-12-29"]
    assert main([*command, f"--out={tmp_path / 'o'}"]) == 0
    page = (tmp_path / "o" / "report.html").read_text(encoding="utf-8")
    assert "Compared with the record" in page
    assert "Selection rate of b (race):" in page
    assert "compared with the record of 2026-11-29 (decisions.csv)" in page
    record = AuditRecord.from_json((tmp_path / "o" / "record.json").read_text(encoding="utf-8"))
    assert "--control=site" in record.command


def test_the_word_fair_is_no_verdict(out):
    text = re.sub(r"<[^>]+>", " ", (out / "report.html").read_text(encoding="utf-8")).casefold()
    assert not re.search(r"\b(fair|unbiased|debias\w*)\b", text)


def test_importing_the_package_stays_cheap():
    code = "import sys, fairness_audit; assert not {'numpy', 'pandas', 'duckdb'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "fairness_audit", "report", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "duckdb" not in done.stderr
    assert "--fail-if" in done.stdout
