"""The reader: one table written in many ways is counted alike, and no bytes get more than one line."""

import csv
import gzip
import hashlib
import io
import tempfile
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness_audit.auditing.audit import Audit, audit_source
from fairness_audit.auditing.meaning import canonical
from fairness_audit.auditing.reading import open_files
from fairness_audit.auditing.request import Request
from fairness_audit.auditing.tally import MISSING
from fairness_audit.auditing.wrong_file import WrongFile
from tests.fairness_audit.auditing.rows import people


def audited(path: Path | str, **options) -> Audit:
    with tempfile.TemporaryDirectory() as scratch:
        request = Request(**{"prediction": "yhat", "groups": "sex", **options})
        return audit_source(open_files(str(path), Path(scratch), request.columns), request)


def line_or_nothing(path: Path, **options) -> str:
    """What a wrong file is told; nothing where it is audited. Any other exception fails the test."""
    try:
        audited(path, **options)
    except WrongFile as error:
        return str(error)
    return ""


# Any text that a group may be called by; a lone carriage return is a line's end for every reader of CSV.
values = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"), min_size=1, max_size=8)


@st.composite
def written(draw):
    """Rows, and the bytes of a file that holds them."""
    groups = draw(st.lists(values, min_size=2, max_size=4, unique=True))
    rows = draw(
        st.lists(st.tuples(st.integers(0, 1), st.sampled_from(groups)), min_size=4, max_size=30).filter(
            lambda rows: len({r[0] for r in rows}) == 2
        )
    )
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=draw(st.sampled_from(",;\t|")),
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    writer.writerow(["yhat", "sex", "y"])
    writer.writerows([d, g, 1 - i % 2] for i, (d, g) in enumerate(rows))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]))
    bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    return rows, bom + text.getvalue().encode(encoding)


@pytest.mark.slow
@given(written())
@settings(max_examples=60)
def test_one_table_written_in_any_way_is_counted_alike(made):
    rows, data = made
    expected = Counter((MISSING if canonical(g) is None else g, d) for d, g in rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.csv"
        path.write_bytes(data)
        if said := line_or_nothing(path):
            # Refused rightly: groups that equal the decision, look like dates, or of which one is left.
            assert any(w in said for w in ("says the same as", "one value", "holds dates", "as an id has"))
            return
        found = audited(path)
    groups = found.sets[0]
    counted = {
        (g[0], d): n
        for g, cells in zip(groups.groups, groups.cells.tolist(), strict=True)
        for d, n in enumerate(cells[:2])
        if n
    }
    assert counted == dict(expected)


@pytest.mark.slow
@given(st.binary(max_size=400) | written().map(lambda made: made[1]), st.data())
@settings(max_examples=120)
def test_no_bytes_get_more_than_one_line(data, draws):
    """Cut, doubled and changed files are audited or refused; nothing else happens."""
    if data and draws.draw(st.booleans()):
        place = draws.draw(st.integers(0, len(data) - 1))
        data = (
            data[:place] + draws.draw(st.binary(max_size=3)) + data[place + draws.draw(st.integers(0, 2)) :]
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / draws.draw(st.sampled_from(["d.csv", "d.txt", "d.parquet", "d.csv.gz"]))
        path.write_bytes(data)
        assert "\n" not in line_or_nothing(path, label="y")


@pytest.mark.slow
@given(st.binary(min_size=1, max_size=6), st.integers(0, 3000))
@settings(max_examples=40)
def test_no_damaged_parquet_gets_more_than_one_line(damage, place):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.parquet"
        people(60).to_parquet(path)
        data = bytearray(path.read_bytes())
        at = place % len(data)
        data[at : at + len(damage)] = damage
        path.write_bytes(bytes(data))
        assert "\n" not in line_or_nothing(path, label="y", score="p")


@pytest.fixture(scope="module")
def frame():
    return people(300)


def same(found: Audit, other: Audit) -> bool:
    return all(found.tables[name].equals(other.tables[name]) for name in found.tables if name != "profile")


@pytest.mark.slow
def test_csv_and_parquet_files_folders_and_globs_are_counted_alike(frame, tmp_path):
    options = {"groups": "sex,race", "label": "y", "score": "p"}
    frame.to_csv(tmp_path / "one.csv", index=False)
    frame.to_parquet(tmp_path / "one.parquet")
    for kind in ("csv", "parquet"):
        (tmp_path / kind / "2026").mkdir(parents=True)
        for i in range(3):
            part = frame.iloc[i * 100 : (i + 1) * 100]
            path = tmp_path / kind / "2026" / f"{i}.{kind}"
            part.to_csv(path, index=False) if kind == "csv" else part.to_parquet(path)
    with gzip.open(tmp_path / "one.csv.gz", "wt") as packed:
        packed.write(frame.to_csv(index=False))
    whole = audited(tmp_path / "one.csv", **options)
    assert whole.people == 300
    for place in ("one.parquet", "one.csv.gz", "csv", "parquet", "csv/*/*.csv", "parquet/**/*.parquet"):
        assert same(audited(tmp_path / place, **options), whole), place


def test_decimal_commas_are_read_and_said(frame, tmp_path):
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.to_csv(tmp_path / "b.csv", index=False, sep=";", decimal=",")
    options = {"label": "y", "score": "p", "weight": "w"}
    for name in ("a", "b"):
        sep, decimal = (",", ".") if name == "a" else (";", ",")
        frame.assign(w=1.5 + frame["p"]).to_csv(
            tmp_path / f"{name}.csv", index=False, sep=sep, decimal=decimal
        )
    found = audited(tmp_path / "b.csv", **options)
    assert same(found, audited(tmp_path / "a.csv", **options))
    assert found.notes == [
        "Columns are separated by a semicolon.",
        "Numbers are written with a decimal comma and were read so.",
    ]


def test_what_was_done_to_read_a_file_is_said(frame, tmp_path):
    text = frame.to_csv(index=False)
    (tmp_path / "a.csv").write_text(text, encoding="utf-8-sig")
    (tmp_path / "b.csv").write_text(text, encoding="utf-16")
    assert audited(tmp_path / "a.csv").notes == ["The file begins with a byte-order mark, which is left out."]
    assert audited(tmp_path / "b.csv").notes == ["The file is UTF-16 and was read as such."]


def test_the_hash_is_that_of_sha256sum(frame, tmp_path):
    frame.to_csv(tmp_path / "a.csv", index=False)
    expected = hashlib.sha256((tmp_path / "a.csv").read_bytes()).hexdigest()
    assert audited(tmp_path / "a.csv").sha256 == expected


def test_columns_may_be_called_anything(frame, tmp_path):
    odd = {"yhat": 'd"; DROP TABLE rows_; --', "sex": "<b>sex</b>\n|", "y": "Y", "race": "y", "p": "=1+1"}
    frame.rename(columns=odd).to_csv(tmp_path / "a.csv", index=False)
    frame.rename(columns=odd | {"y": "outcome"}).to_parquet(tmp_path / "a.parquet")
    for name, label in (("a.csv", "Y"), ("a.parquet", "outcome")):
        found = audited(
            tmp_path / name,
            prediction=odd["yhat"],
            groups=[odd["sex"], "y"],
            label=label,
            score="=1+1",
        )
        assert found.people == 300
        assert found.sets[0].people.tolist() == frame["sex"].value_counts().sort_index().tolist()


def test_types_of_parquet_are_read_as_they_are_meant(frame, tmp_path):
    typed = frame.assign(
        yhat=frame["yhat"].astype(bool), y=frame["y"].astype(float), sex=pd.Categorical(frame["sex"])
    )
    typed.to_parquet(tmp_path / "typed.parquet")
    frame.to_parquet(tmp_path / "plain.parquet")
    options = {"groups": "sex,race", "label": "y"}
    assert same(
        audited(tmp_path / "typed.parquet", **options), audited(tmp_path / "plain.parquet", **options)
    )
