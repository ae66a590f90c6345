"""Profile: what kind of table it is, before anybody is compared. Only DuckDB is asked."""

from __future__ import annotations

import pandas as pd

from fairness_audit.auditing.sources import DuckSource, Source
from fairness_audit.auditing.wrong_file import quoted

_LOOKED_AT = 1_000_000
_MOST_DUPLICATES = 5_000_000
_MOST_COLUMNS = 200


def profile(source: Source) -> tuple[pd.DataFrame, list[str]]:
    """Describe every column, and say what looks odd.

    Parameters
    ----------
    source : Source

    Returns
    -------
    table : DataFrame
        column, type, missing, values (about how many different ones), note. Empty where rows lie elsewhere
        than in DuckDB.
    said : list of str
        A sentence each.
    """
    names = ["column", "type", "missing", "values", "note"]
    if not isinstance(source, DuckSource) or not source.rows:
        return pd.DataFrame([], columns=names), [
            "Columns were not looked through: the rows are counted elsewhere."
        ]
    said: list[str] = []
    columns = source.columns[:_MOST_COLUMNS]
    if len(source.columns) > len(columns):
        said.append(f"The first {len(columns)} of {len(source.columns):,} columns were looked through.")
    looked = min(source.rows, _LOOKED_AT)
    if source.rows > looked:
        said.append(f"Columns were looked through in the first {looked:,} rows.")
    parts = []
    for i, column in enumerate(columns):
        value = source.expression(column)
        absent = f"{value} IS NULL"
        if source.types[column] == "VARCHAR":
            absent = f"({absent} OR trim({value}) = '')"
        parts.append(f"count(*) FILTER ({absent}) AS m{i}, approx_count_distinct({value}) AS v{i}")
    answer = source.sql(f"SELECT {', '.join(parts)} FROM (SELECT * FROM source LIMIT {looked})").fetchall()[0]
    rows = []
    for i, column in enumerate(columns):
        missing, values = int(answer[2 * i]), int(answer[2 * i + 1])
        kind = "text" if source.types[column] == "VARCHAR" else source.types[column].lower()
        note = ""
        if values <= 1 and missing in (0, looked):
            note = "constant" if missing == 0 else "empty"
        elif looked > 20 and values > 0.9 * looked and kind not in ("double", "float"):
            note = "like an id"
        rows.append((column, kind, missing, values, note))
    for what, singular in (
        ("constant", "is constant"),
        ("like an id", "looks like an id"),
        ("empty", "is empty"),
    ):
        found = [r[0] for r in rows if r[4] == what]
        if found:
            listed = ", ".join(quoted(c) for c in found[:8]) + (" and others" if len(found) > 8 else "")
            said.append(
                f"{'Column' if len(found) == 1 else 'Columns'} {listed}: {singular.split(' ', 1)[1]}."
            )
    said += _duplicates(source)
    return pd.DataFrame(rows, columns=names), said


def _duplicates(source: DuckSource) -> list[str]:
    rows = source.rows or 0
    if not source.whole or rows > _MOST_DUPLICATES:
        return ["Repeated rows were not counted: the file is large."]
    different = source.sql("SELECT count(*) FROM (SELECT DISTINCT * FROM source)").fetchall()
    repeated = rows - int(different[0][0])
    if repeated == 0:
        return ["No row repeats another in every column."]
    return [f"{repeated:,} of {rows:,} rows repeat another row in every column."]
