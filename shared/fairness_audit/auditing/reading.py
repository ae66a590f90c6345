"""Files become rows in an embedded DuckDB: CSV as a table, Parquet where it stands.

CSV is read once, as text, into a table that DuckDB keeps on disk when memory is short; what a text means is
decided on its distinct values, so that nothing is guessed from a sample. Nothing is fetched: DuckDB may not
install extensions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from fairness_audit.auditing.files import Described, described, is_gzip
from fairness_audit.auditing.sources import DuckSource, identifier, text_literal
from fairness_audit.auditing.wrong_file import WrongFile, visible

MEMORY = "1200MB"
"""What DuckDB may hold before it uses the disk."""

_MOST_BYTES_WHOLE = 1 << 30  # of a larger CSV only the columns that are named are kept


def open_files(pattern: str, scratch: Path, wanted: Sequence[str] = ()) -> DuckSource:
    """Open a file, a folder or a glob.

    Parameters
    ----------
    pattern : str
    scratch : Path
        A folder for what does not fit into memory, and for files in other encodings.
    wanted : sequence of str
        The columns that are named; of a very large CSV only these are kept.

    Returns
    -------
    DuckSource

    Raises
    ------
    WrongFile
        If there is no table that can be read.
    """
    files = described(pattern, scratch)
    connection = connect(scratch)
    source = _parquet(connection, files) if files.kind == "parquet" else _csv(connection, files, wanted)
    source.digest, source.files, source.size = files.digest, len(files.paths), files.size
    return source


def connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    """Start an embedded DuckDB that fetches nothing and keeps to a stated memory."""
    connection = duckdb.connect()
    for setting in (
        "autoinstall_known_extensions=false",
        f"memory_limit='{MEMORY}'",
        f"temp_directory={text_literal(str(scratch))}",
        "preserve_insertion_order=true",
        "enable_progress_bar=false",
    ):
        connection.execute(f"SET {setting}")
    return connection


# ---------------------------------------------------------------------- Parquet


def _parquet(connection: duckdb.DuckDBPyConnection, files: Described) -> DuckSource:
    paths = "[" + ", ".join(text_literal(str(f)) for f in files.paths) + "]"
    try:
        relation = connection.sql(f"SELECT * FROM read_parquet({paths})")
        columns, types = list(relation.columns), [str(t) for t in relation.types]
        rows = int(relation.aggregate("count(*)").fetchall()[0][0])
    except duckdb.Error as error:
        raise WrongFile(files.shown, f"it cannot be read ({first_line(error)})", "export it again") from None
    return DuckSource(relation, files.shown, columns, types=types, rows=rows)


# ---------------------------------------------------------------------- CSV


def _csv(connection: duckdb.DuckDBPyConnection, files: Described, wanted: Sequence[str]) -> DuckSource:
    width = len(files.header)
    notes = list(files.notes)
    keep = list(range(width))
    if files.size > _MOST_BYTES_WHOLE and wanted:
        keep = [i for i in keep if files.header[i] in wanted] or [0]
        notes.append("The file is large: only the columns that are named were read.")
    for i, (path, name) in enumerate(zip(files.paths, files.names, strict=True)):
        create = "INSERT INTO rows_" if i else "CREATE TEMP TABLE rows_ AS"
        _load(connection, path, name, files.delimiter, width, keep, create)
    table = connection.table("rows_")
    relation = table.project(", ".join(f"c{k} AS {identifier(f'c{j}')}" for j, k in enumerate(keep)))
    counted = int(table.aggregate("count(*)").fetchall()[0][0])
    header = [files.header[k] for k in keep]
    source = DuckSource(relation, files.shown, header, types=["VARCHAR"] * len(header), rows=counted)
    source.text = source.positional = True
    source.decimal_comma = files.decimal_comma
    source.notes += notes
    source.whole = len(keep) == width
    return source


def _load(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    name: str,
    delimiter: str,
    width: int,
    keep: Sequence[int],
    create: str,
) -> None:
    declared = "{" + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width)) + "}"
    packed = "gzip" if is_gzip(path) else "none"
    query = (
        f"{create} SELECT {', '.join(f'c{i}' for i in keep)} FROM read_csv({text_literal(str(path))}, "
        f"delim={text_literal(delimiter)}, header=true, auto_detect=false, columns={declared}, "
        f"quote='\"', escape='\"', max_line_size=16000000, compression='{packed}')"
    )
    try:
        connection.execute(query)
    except duckdb.Error as error:
        raise _csv_error(name, error) from None


def _csv_error(name: str, error: duckdb.Error) -> WrongFile:
    said = str(error)
    line = re.search(r"Line: (\d+)", said)
    where = f"line {int(line[1]):,} " if line else "a line "
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", said)
    if counts:
        return WrongFile(
            name,
            f"{where}has {counts[2]} columns where the header has {counts[1]}",
            "correct the line, or put quotation marks around texts that hold the separator",
        )
    if "unicode" in said.lower() or "utf-8" in said.lower():
        return WrongFile(
            name, f"{where}is not UTF-8", "save it as UTF-8, for example: iconv -f latin1 -t utf-8"
        )
    if "quote" in said.lower():
        return WrongFile(
            name,
            f"{where}has a quotation mark that is not closed",
            "close it, or double those inside a text",
        )
    return WrongFile(name, f"{where}cannot be read ({first_line(error)})", "export it again")


def first_line(error: Exception) -> str:
    """Write what DuckDB says in one line, without the path."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return visible(re.sub(r" in file '.*?'", "", lines[0]), 160)
