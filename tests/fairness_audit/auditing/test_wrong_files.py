"""Every wrong file gets its one line, exit code 2, and nothing is written."""

import pandas as pd
import pytest

import fairness_audit
from fairness_audit.auditing.cli import main
from fairness_audit.auditing.wrong_file import WrongFile
from tests.fairness_audit.auditing.wrong import CASES, csv, table


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_file_gets_one_line_and_nothing_is_written(name, tmp_path, capsys):
    case = CASES[name]
    path = case.make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    code = main(["report", str(path), "--out", str(tmp_path / "out"), *case.options])
    said = capsys.readouterr().err
    assert said == f"fairness-audit: {case.said.replace('{folder}', str(tmp_path))}\n"
    assert code == 2
    assert sorted(tmp_path.rglob("*")) == before


def test_there_are_more_than_thirty_and_every_line_names_a_remedy():
    assert len(CASES) > 30
    assert all(";" in case.said for case in CASES.values())


def test_the_usual_table_can_be_audited(tmp_path, capsys):
    path = csv(tmp_path, table())
    options = ["--prediction", "yhat", "--groups", "sex", "--label", "y"]
    assert main(["report", str(path), "--out", str(tmp_path / "out"), *options]) == 0


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_an_output_folder_that_exists_is_left_alone(kind, tmp_path, capsys):
    path, out = csv(tmp_path, table()), tmp_path / "out"
    {"folder": out.mkdir, "file": out.touch, "link": lambda: out.symlink_to("nowhere")}[kind]()
    code = main(["report", str(path), "--out", str(out), "--prediction", "yhat", "--groups", "sex"])
    assert code == 2
    assert capsys.readouterr().err == (
        f"fairness-audit: {out}: the output folder exists; name another with --out, or remove it first.\n"
    )
    assert out.is_symlink() if kind == "link" else out.exists()


def test_what_a_frame_mixes_is_refused():
    with pytest.raises(WrongFile, match="column 'sex': it mixes int and str, such as 'f' among numbers"):
        fairness_audit.audit(table(sex=[1, "f"] * 4), prediction="yhat", groups=["sex"])
    with pytest.raises(TypeError, match="frame is dict; pass a pandas, Polars"):
        fairness_audit.audit({"yhat": [1]}, prediction="yhat", groups=["sex"])
    with pytest.raises(TypeError, match="frame is a path"):
        fairness_audit.audit("d.csv", prediction="yhat", groups=["sex"])


def notes(frame: pd.DataFrame, **options) -> str:
    found = fairness_audit.audit(frame, **{"prediction": "yhat", "groups": ["sex"], **options})
    return " ".join(found.notes)


def test_doubts_about_names_are_said_once_with_counts():
    said = notes(table(sex=["a", "a ", "A", "b", "a", "b", "", "nan"]))
    assert "spellings that may be one group: 'A' (1), 'a' (2), 'a ' (1). They were kept apart." in said
    assert "Column 'sex' holds '' in 1 row, 'nan' in 1 row: counted as missing." in said
    assert "'None'. It was taken as a group" in notes(table(sex=["None", "None", "b", "b"] * 2))
    composed = notes(table(sex=["é", "e\u0301"] * 4))
    assert "spellings that may be one group" in composed


def test_other_values_than_the_positive_one_are_named():
    frame = table(yhat=["hired", "no", "hired", "withdrawn", "no", "hired", "no", "no"])
    said = notes(frame, positive="hired")
    assert said == "In column 'yhat', 'hired' counts as 1 and 'no', 'withdrawn' as 0."
