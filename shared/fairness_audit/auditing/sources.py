"""Source: rows that can be asked for counts, wherever they lie.

`DuckSource` asks DuckDB, `FrameSource` any other frame that Narwhals knows (Dask, PySpark, Ibis). Columns go
by their own names outside; inside a query they have short names of ours, so that no name can break one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

import duckdb
import narwhals as nw

from fairness_audit.auditing.wrong_file import WrongFile, closest


def identifier(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


_WHOLE = ("HUGEINT", "BIGINT", "INTEGER", "SMALLINT", "TINYINT")
_NUMERIC = ("DOUBLE", "FLOAT", "DECIMAL", *_WHOLE, *(f"U{kind}" for kind in _WHOLE))
_MISSING = ", ".join(text_literal(m) for m in ("", "nan", "na", "n/a", "null", "none", "<na>"))

ODD = {
    "no number": f"x IS NULL AND v IS NOT NULL AND lower(trim(CAST(v AS VARCHAR))) NOT IN ({_MISSING})",
    "negative": "x < 0",
    "infinite": "isinf(x)",
    "missing": "x IS NULL",
}
"""How a number may be odd, as SQL about a value v that was read as the number x."""


class Source:
    """Rows, with the names of their columns.

    Attributes
    ----------
    name : str
        As it is shown to a person.
    columns : list of str
    rows : int or None
        None where counting them needs a pass.
    notes : list of str
        What was done to read it; a sentence each.
    text : bool
        Whether every value is a text, as in CSV.
    """

    def __init__(self, name: str, columns: Sequence[str], rows: int | None) -> None:
        """Remember what it is called and which columns it has."""
        self.name, self.columns, self.rows = name, list(columns), rows
        self.notes: list[str] = []
        self.text = False
        self.files, self.size, self.whole = 1, 0, True
        self.digest: Future[str] | None = None

    def prepared(self, values: Mapping[str, str], numbers: Mapping[str, str]) -> nw.LazyFrame[Any]:
        """Return the columns that a question needs, under short names, some of them as numbers.

        Parameters
        ----------
        values, numbers : mapping from short name to column
        """
        raise NotImplementedError

    def first_row(self, column: str, value: object) -> int | None:
        """Find the first row that holds a value, counted from 1; None where that is not known."""
        del column, value
        return None

    def first_odd_number(self, column: str, odd: str) -> tuple[int | None, object] | None:
        """Find the first row whose number is odd in a way of `ODD`, and what it holds."""
        del column, odd
        return None

    def require(self, column: str, option: str) -> None:
        """Refuse a column that is not there, or there twice.

        Raises
        ------
        WrongFile
        """
        times = self.columns.count(column)
        if times == 1:
            return
        if times == 0:
            extra = ""
            if self.text and all(_looks_like_data(c) for c in self.columns):
                extra = " (the first line looks like data: has the file a header?)"
            raise WrongFile(
                self.name,
                f"there is no such column{extra}",
                f"{option} must name one; {closest(column, self.columns)}",
                column=column,
            )
        raise WrongFile(
            self.name,
            f"the header has this name {times} times",
            "rename all but one",
            column=column,
        )


def _looks_like_data(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return len(name) > 0 and not name.replace("_", "").replace(" ", "").isalpha()
    return True


class DuckSource(Source):
    """Rows in DuckDB: a table read from CSV, Parquet files, or a frame that DuckDB reads where it is.

    Parameters
    ----------
    relation : duckdb.DuckDBPyRelation
    name : str
    columns : sequence of str
    types : sequence of str
        As DuckDB names them.
    rows : int or None
    """

    def __init__(
        self,
        relation: duckdb.DuckDBPyRelation,
        name: str,
        columns: Sequence[str],
        *,
        types: Sequence[str],
        rows: int | None,
    ) -> None:
        """Remember the relation; `positional` says that its columns are called c0, c1 and so on."""
        super().__init__(name, columns, rows)
        self.relation = relation
        self.types = dict(zip(columns, types, strict=True))
        self.positional = False
        self.decimal_comma = False

    def sql(self, query: str) -> duckdb.DuckDBPyRelation:
        """Ask a query in which the rows are called `source`."""
        found = self.relation.query("source", query)
        if found is None:
            raise TypeError("a query gave no rows")
        return found

    def expression(self, column: str) -> str:
        """Write a column in SQL."""
        return identifier(f"c{self.columns.index(column)}" if self.positional else column)

    def number(self, column: str) -> str:
        """Write a column as a number in SQL: NULL where it is none, or NaN."""
        value = self.expression(column)
        if self.types[column] == "VARCHAR":
            value = f"trim({value})"
            if self.decimal_comma:
                value = f"replace({value}, ',', '.')"
        value = f"TRY_CAST({value} AS DOUBLE)"
        return f"CASE WHEN isnan({value}) THEN NULL ELSE {value} END"

    def prepared(self, values: Mapping[str, str], numbers: Mapping[str, str]) -> nw.LazyFrame[Any]:
        """Return the columns that a question needs, under short names, some of them as numbers."""
        parts = [f"{self._value(column)} AS {short}" for short, column in values.items()]
        parts += [f"{self.number(column)} AS {short}" for short, column in numbers.items()]
        return nw.from_native(self.sql(f"SELECT {', '.join(parts)} FROM source"))

    def _value(self, column: str) -> str:
        value = self.expression(column)
        return f"CAST({value} AS VARCHAR)" if self.types[column].startswith("ENUM") else value

    def first_row(self, column: str, value: object) -> int | None:
        """Find the first row that holds a value, counted from 1."""
        held = self.expression(column)
        is_it = "v IS NULL" if value is None else f"CAST(v AS VARCHAR) = {text_literal(str(value))}"
        return self._where(held, is_it)[0]

    def first_odd_number(self, column: str, odd: str) -> tuple[int | None, object] | None:
        """Find the first row whose number is odd in a way of `ODD`, and what it holds."""
        if odd == "no number" and self.types[column].startswith(_NUMERIC):
            return None
        row, value = self._where(
            f"{self.expression(column)} AS v, {self.number(column)}", ODD[odd], names="v, x"
        )
        return None if row is None else (row, value)

    def _where(self, held: str, condition: str, names: str = "v") -> tuple[int | None, object]:
        last = names.split(", ")[-1]
        # Rows are numbered only where there is something to find: numbering a hundred million takes minutes.
        there = self.sql(f"SELECT 1 FROM (SELECT {held} AS {last} FROM source) WHERE {condition} LIMIT 1")
        if not there.fetchall():
            return None, None
        found = self.sql(
            f"SELECT n, v FROM (SELECT row_number() OVER () AS n, {held} AS {last} FROM source) "
            f"WHERE {condition} LIMIT 1"
        ).fetchall()
        return int(found[0][0]), found[0][1]


class FrameSource(Source):
    """Rows of any lazy frame that Narwhals knows; they are counted there.

    Parameters
    ----------
    frame : narwhals.LazyFrame
    name : str
    """

    def __init__(self, frame: nw.LazyFrame[Any], name: str) -> None:
        """Remember the frame."""
        super().__init__(name, frame.collect_schema().names(), None)
        self.frame = frame

    def prepared(self, values: Mapping[str, str], numbers: Mapping[str, str]) -> nw.LazyFrame[Any]:
        """Return the columns that a question needs, under short names, some of them as numbers."""
        return self.frame.select(
            *(nw.col(column).alias(short) for short, column in values.items()),
            *(nw.col(column).cast(nw.Float64).alias(short) for short, column in numbers.items()),
        )
