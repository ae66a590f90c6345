"""The guide to the audit command shows what the command prints, and its report has the parts it names."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from fairness_audit.record import AuditRecord

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def example(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("example", root / "site/example.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / "course/audit_command.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("guide")


@pytest.fixture(scope="module")
def done(example: ModuleType, guide: str, folder: Path) -> list:
    return example.run(guide, folder)


def test_every_block_prints_what_the_guide_shows(done: list, guide: str) -> None:
    shown: list[str] = []
    for kind, text in BLOCK.findall(guide):
        if kind == "text":
            shown[-1] = text  # of the block above it
        else:
            shown.append("")
    assert [step.printed for step in done] == shown
    assert sum(map(bool, shown)) == len(done) - 1  # only the rows are made in silence


def test_the_exit_codes_are_those_of_the_guide(done: list, folder: Path) -> None:
    assert [step.exit for step in done if step.kind == "sh"] == [0, 1, 2, 2, 2, 0]
    assert not (folder / "refused").exists()
    assert (folder / "gate/report.html").exists()


def test_every_part_that_the_guide_names_is_in_the_report(guide: str, folder: Path) -> None:
    report = (folder / "audit/report.html").read_text(encoding="utf-8")
    parts = {re.sub("<[^>]*>", "", part) for part in re.findall(r"<h2[^>]*>(.*?)</h2>", report)}
    first, rest = (guide.split(f"## {title}\n")[1].split("\n## ")[0] for title in TABLES)
    named = [row.split("|")[1].strip() for row in (first + rest).splitlines() if row.startswith("| ")]
    assert {name for name in named if name != "part"} == parts - {"For whoever checks"}
    assert "Compared with the record" in (folder / "december/report.html").read_text(encoding="utf-8")


TABLES = ("The first page of the report", "The rest, for whoever checks")


def test_the_planted_fault_is_what_the_report_shows(folder: Path) -> None:
    report = (folder / "audit/report.html").read_text(encoding="utf-8")
    verdicts = re.findall(r'<h3>By ([^<]*) <span class="word">([^<]*)</span>', report)
    assert verdicts == [("branch", "gap shown"), ("age", "no gap shown"), ("branch × age", "gap shown")]
    assert "under 2%" in report


def test_the_record_is_ready_to_sign_and_says_how_it_was_made(done: list, folder: Path) -> None:
    assert done
    record = AuditRecord.from_json((folder / "audit/record.json").read_text(encoding="utf-8"))
    assert record.problems() == []
    assert record.chosen_metric == "true_positive_rate_difference"
    assert record.chosen_because.startswith("People who would repay")
    assert record.command.startswith("fairness-audit report november.csv")
    assert "Not ready" not in (folder / "audit/record.md").read_text(encoding="utf-8")


def test_the_report_that_the_site_links_needs_nothing_else(
    example: ModuleType, guide: str, folder: Path
) -> None:
    (link,) = re.findall(r"<!-- open: (\S+): .+? -->", guide)
    report = (folder / link).read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)=["'](?!#|data:)""", report)
    content = [guide]
    example._links(None, "course/audit_command", content)
    assert '<a href="audit_example/audit/report.html">' in content[0]


def test_options_that_the_guide_names_exist(guide: str) -> None:
    from fairness_audit.auditing.cli import parser

    (report,) = (action.choices["report"] for action in parser()._actions if action.choices)
    known = {option for action in report._actions for option in action.option_strings}
    assert set(re.findall(r"--[a-z][a-z-]*", guide)) <= known
