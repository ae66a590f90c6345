"""The same table in every library gives the same counts, and the same refusals."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import dask.dataframe as dd
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness_audit.counts import GroupCounts
from fairness_audit.grouping import GroupNameWarning

ENGINES: dict[str, Callable[[pd.DataFrame], object]] = {
    "pandas": lambda rows: rows,
    "pandas with Arrow's types": lambda rows: rows.convert_dtypes(dtype_backend="pyarrow"),
    "Polars": pl.from_pandas,
    "Polars, lazy": lambda rows: pl.from_pandas(rows).lazy(),
    "PyArrow": pa.Table.from_pandas,
    "DuckDB": lambda rows: duckdb.from_arrow(pa.Table.from_pandas(rows)),
    "Dask": lambda rows: dd.from_pandas(rows, npartitions=2),
}
in_every_engine = pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    n = 400
    return pd.DataFrame(
        {
            "y": rng.integers(0, 2, n),
            "d": rng.integers(0, 2, n),
            "sex": rng.choice(["f", "m"], n),
            "age": rng.choice(["old", "young", "mid"], n, p=[0.6, 0.395, 0.005]),
            "site": rng.integers(0, 3, n),
            "weight": rng.choice([0.5, 1, 2, 3.25], n),
            "small": rng.choice(np.array([1, 100], dtype=np.int8), n),
        }
    )


@in_every_engine
@pytest.mark.parametrize(
    "columns",
    [
        {"y_true": "y", "sensitive_features": "sex"},
        {"y_true": "y", "sensitive_features": ["sex", "age"]},
        {"y_true": "y", "sensitive_features": ["site"]},
        {"sensitive_features": ["age", "site"]},
        {"y_true": "y", "sensitive_features": "sex", "sample_weight": "weight"},
        {"sensitive_features": "age", "sample_weight": "small"},  # squares that run over a byte
    ],
    ids=str,
)
def test_the_same_counts(rows, engine, columns):
    expected = GroupCounts.from_frame(rows, y_pred="d", **columns)
    found = GroupCounts.from_frame(engine(rows), y_pred="d", **columns)
    assert found == expected
    assert list(found.groups.names) == list(expected.groups.names)
    if expected.squares is not None:
        np.testing.assert_allclose(found.squares, expected.squares)


@in_every_engine
def test_truth_values_and_floats_are_zeros_and_ones(rows, engine):
    expected = GroupCounts.from_frame(rows, y_true="y", y_pred="d", sensitive_features="sex")
    for change in ({"d": rows["d"] == 1}, {"y": rows["y"].astype(float)}):
        table = engine(rows.assign(**change))
        assert GroupCounts.from_frame(table, y_true="y", y_pred="d", sensitive_features="sex") == expected


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 1), st.sampled_from("abc"), st.integers(0, 2)),
        min_size=1,
        max_size=30,
    )
)
def test_any_small_table_counts_the_same(data):
    frame = pd.DataFrame(data, columns=["y", "d", "g", "h"])
    named = {"y_true": "y", "y_pred": "d", "sensitive_features": ["g", "h"]}
    expected = GroupCounts.from_frame(frame, **named)
    for name in ("Polars", "PyArrow", "DuckDB"):
        assert GroupCounts.from_frame(ENGINES[name](frame), **named) == expected


@in_every_engine
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda r: {"sex": r["sex"].where(r.index > 2)},
            r"sensitive_features\['sex'\] has 3 missing value\(s\); give those rows a group of their own",
        ),
        (
            lambda r: {"y": r["y"].astype(float).where(r.index > 4)},
            r"y_true has 5 missing value\(s\); drop or fill",
        ),
        (lambda r: {"d": r["d"].astype(float).where(r.index > 0)}, r"y_pred has 1 missing value\(s\)"),
        (lambda r: {"d": r["d"] + 1}, "y_pred holds 2; labels and decisions must be 0 or 1"),
        (lambda r: {"d": r["d"] * 0.3}, r"y_pred holds 0\.3, which look like scores"),
        (lambda r: {"y": r["y"].map({0: "no", 1: "yes"})}, "y_true holds '(yes|no)', '(yes|no)'; labels"),
        (lambda r: {"weight": -r["weight"]}, "sample_weight .*at least 0"),
        (lambda r: {"weight": r["weight"].where(r.index > 4)}, "sample_weight .*at least 0"),
        (lambda r: {"weight": np.inf}, "sample_weight .*at least 0"),
        (lambda r: {"weight": 0.0}, "sample_weight is 0 in every row"),
        (lambda r: {"weight": "one"}, "sample_weight "),
    ],
)
def test_the_same_refusals(rows, engine, change, message):
    table = engine(rows.assign(**change(rows)))
    with pytest.raises(ValueError, match=f"^{message}"):
        GroupCounts.from_frame(
            table, y_true="y", y_pred="d", sensitive_features=["sex"], sample_weight="weight"
        )


@in_every_engine
def test_columns_that_are_not_there_or_named_twice(rows, engine):
    table = engine(rows)
    named = {"y_true": "y", "y_pred": "d", "sensitive_features": "sex"}
    for wrong in (
        {"y_true": "Y"},
        {"y_pred": "D"},
        {"sensitive_features": ["sex", "race"]},
        {"sample_weight": "w"},
    ):
        with pytest.raises(
            ValueError, match=f"^{next(iter(wrong))} is .*the columns are y, d, sex, age, site"
        ):
            GroupCounts.from_frame(table, **named | wrong)
    with pytest.raises(ValueError, match=r"^sensitive_features is 3, which is not a column"):
        GroupCounts.from_frame(table, **named | {"sensitive_features": 3})
    with pytest.raises(ValueError, match=r"^sensitive_features is empty"):
        GroupCounts.from_frame(table, **named | {"sensitive_features": []})
    with pytest.raises(ValueError, match="sensitive_features and y_pred both name the column 'd'"):
        GroupCounts.from_frame(table, **named | {"sensitive_features": "d"})


@in_every_engine
def test_no_rows(rows, engine):
    with pytest.raises(ValueError, match="is empty; pass at least one row"):
        GroupCounts.from_frame(engine(rows.iloc[:0]), y_pred="d", sensitive_features="sex")


@in_every_engine
def test_names_that_raise_a_doubt_raise_it_once(rows, engine):
    table = engine(rows.assign(sex=rows["sex"].mask(rows.index < 7, "F")))
    with pytest.warns(GroupNameWarning, match=r"'F' \(7 people\), 'f' \(1\d\d people\)") as caught:
        GroupCounts.from_frame(table, y_pred="d", sensitive_features="sex")
    assert len([w for w in caught if w.category is GroupNameWarning]) == 1


def test_nothing_is_said_that_a_caller_cannot_mend(rows):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        GroupCounts.from_frame(ENGINES["Dask"](rows), y_pred="d", sensitive_features="sex")


@pytest.mark.parametrize("frame", [{"d": [1], "g": ["a"]}, [[1, "a"]], "rows.csv", np.zeros((3, 2)), None])
def test_what_is_no_table_is_refused(frame):
    with pytest.raises(TypeError, match=r"^frame is a .*; pass a table of pandas, Polars, PyArrow, DuckDB"):
        GroupCounts.from_frame(frame, y_pred="d", sensitive_features="g")


def test_rows_are_counted_where_they_lie():
    """Ten million rows that DuckDB never hands over: only one row for each combination."""
    made = duckdb.sql("select range % 2 as d, (range % 4)::varchar as g from range(10_000_000)")
    counts = GroupCounts.from_frame(made, y_pred="d", sensitive_features="g")
    assert counts.count.tolist() == [2_500_000] * 4
    assert counts.rate("selection_rate").tolist() == [0, 1, 0, 1]
