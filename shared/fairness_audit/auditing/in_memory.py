"""Frames in memory, or of another engine, as a `Source`: pandas, Polars, PyArrow, DuckDB, Dask and others.

What lies in memory is read by DuckDB where it is; what is lazy is counted by its own engine, through
Narwhals.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd

from fairness_audit.auditing.reading import connect
from fairness_audit.auditing.sources import DuckSource, FrameSource, Source
from fairness_audit.auditing.wrong_file import WrongFile, several

_NAME = "the frame"


def source_of(frame: Any, scratch: Path, wanted: Sequence[str]) -> Source:
    """Make a source of a frame.

    Parameters
    ----------
    frame : any frame that Narwhals knows
    scratch : Path
        A folder for what does not fit into memory.
    wanted : sequence of str
        The columns that are named; only these are looked at for mixed types.

    Returns
    -------
    Source

    Raises
    ------
    TypeError
        If it is no frame.
    WrongFile
        If a column holds texts and numbers.
    """
    if isinstance(frame, (str, Path)):
        raise TypeError("frame is a path; pass a frame, or use the command fairness-audit report.")
    known = nw.from_native(frame, pass_through=True)
    if not isinstance(known, (nw.DataFrame, nw.LazyFrame)):
        raise TypeError(
            f"frame is {type(frame).__name__}; pass a pandas, Polars, PyArrow, DuckDB or Dask frame."
        )
    native = known.to_native()
    if isinstance(known, nw.LazyFrame):
        if not isinstance(native, duckdb.DuckDBPyRelation):
            return FrameSource(known, _NAME)
        relation = native
        names = list(relation.columns)
    else:
        names = [str(c) for c in known.columns]
        connection = connect(scratch)
        if isinstance(native, pd.DataFrame):
            _refuse_mixed(native, wanted)
            plain = native.set_axis([f"c{i}" for i in range(len(names))], axis=1)
            relation = connection.from_df(plain)
        else:
            plain = known.rename({c: f"c{i}" for i, c in enumerate(known.columns)}).to_native()
            relation = connection.from_arrow(plain)
    types = [str(t) for t in relation.types]
    rows = int(relation.aggregate("count(*)").fetchall()[0][0])
    source = DuckSource(relation, _NAME, names, types=types, rows=rows)
    source.positional = isinstance(known, nw.DataFrame)
    return source


def _refuse_mixed(frame: pd.DataFrame, wanted: Sequence[str]) -> None:
    for place, column in enumerate(frame.columns):
        values = frame.iloc[:, place]
        if str(column) not in wanted or values.dtype != object:
            continue
        if pd.api.types.infer_dtype(values, skipna=True) in ("mixed", "mixed-integer"):
            kinds = sorted({type(v).__name__ for v in values.dropna()})
            texts = [v for v in values.dropna() if isinstance(v, str)]
            raise WrongFile(
                _NAME,
                f"it mixes {' and '.join(kinds)}, such as {several(sorted(set(texts)), 2)} among numbers",
                "make its values all texts or all numbers",
                column=str(column),
            )
