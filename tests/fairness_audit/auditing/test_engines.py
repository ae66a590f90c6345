"""One audit, whatever library or machine counts: pandas, Polars, PyArrow, DuckDB, Dask, a Dask cluster."""

import warnings

import dask.dataframe as dd
import duckdb
import polars
import pyarrow
import pytest
from distributed import LocalCluster

import fairness_audit
from fairness_audit.auditing.audit import Audit
from fairness_audit.auditing.cli import main
from tests.fairness_audit.auditing.rows import people

OPTIONS = {"prediction": "yhat", "groups": ["sex", "race"], "label": "y", "score": "p", "control": ["site"]}


@pytest.fixture(scope="module")
def rows():
    frame = people(2000)
    frame.loc[::50, "race"] = None
    return frame


@pytest.fixture(scope="module")
def expected(rows) -> Audit:
    return fairness_audit.audit(rows, **OPTIONS)


ENGINES = {
    "polars": polars.from_pandas,
    "polars, lazy": lambda rows: polars.from_pandas(rows).lazy(),
    "pyarrow": lambda rows: pyarrow.Table.from_pandas(rows, preserve_index=False),
    "duckdb": lambda rows: duckdb.from_arrow(pyarrow.Table.from_pandas(rows, preserve_index=False)),
    "dask": lambda rows: dd.from_pandas(rows, npartitions=3),
    "pandas, another index": lambda rows: rows.set_index(rows.index[::-1] // 2),
    "pandas, Arrow types": lambda rows: rows.convert_dtypes(dtype_backend="pyarrow"),
    "pandas, nullable types": lambda rows: rows.convert_dtypes(),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_tables(engine, rows, expected):
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", FutureWarning
        )  # Narwhals' Dask support moves into a package of its own
        found = fairness_audit.audit(ENGINES[engine](rows), **OPTIONS)
    assert found.rows == 2000
    for name, table in expected.tables.items():
        if name != "profile":
            assert found.tables[name].equals(table), name


def test_missing_groups_are_a_group(expected):
    race = expected.sets[1]
    assert race.labels == ["a", "b", "c", "d", "(missing)"]
    assert race.people[-1] == 40
    table = expected.impact["race"].set_index("group")
    assert table.loc["(missing)", "note"] == "not known"
    assert table.loc["(missing)", "people"] == 40
    assert table.loc["d", "note"] == "under 2%"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_existing_cluster_counts_files(kind, rows, tmp_path, capsys):
    (tmp_path / "in").mkdir()
    for i in range(3):
        part = rows.iloc[i::3]
        path = tmp_path / "in" / f"{i}.{kind}"
        part.to_csv(path, index=False) if kind == "csv" else part.to_parquet(path)
    options = ["--prediction=yhat", "--groups=sex,race", "--label=y", "--score=p", "--control=site"]
    command = ["report", str(tmp_path / "in"), *options]
    with LocalCluster(n_workers=1, processes=False, protocol="tcp", dashboard_address=None) as cluster:
        scheduler = ["--scheduler", cluster.scheduler_address]
        assert main([*command, f"--out={tmp_path / 'cluster'}", *scheduler]) == 0
    assert main([*command, f"--out={tmp_path / 'here'}"]) == 0
    for path in sorted((tmp_path / "here" / "tables").iterdir()):
        if path.stem != "profile":
            assert (tmp_path / "cluster" / "tables" / path.name).read_text() == path.read_text(), path.name
    assert "counted on the Dask cluster" in (tmp_path / "cluster" / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_cluster_that_does_not_answer_is_said_in_one_line(rows, tmp_path, capsys):
    rows.to_csv(tmp_path / "d.csv", index=False)
    options = [
        "--prediction=yhat",
        "--groups=sex",
        f"--out={tmp_path / 'o'}",
        "--scheduler=tcp://127.0.0.1:1",
    ]
    assert main(["report", str(tmp_path / "d.csv"), *options]) == 2
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert said.startswith("fairness-audit: tcp://127.0.0.1:1: no Dask scheduler answers")
