"""CSV files that no spreadsheet takes for a program. Every room may import this module.

Names, file names and feedback come from other people. A spreadsheet that opens a file runs a cell beginning
with ``=``, ``+``, ``-`` or ``@`` as a formula, so such text gets an apostrophe in front; numbers are written
as numbers. Source: OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

#: What a cell may hold: text, a number, or nothing.
Value = str | int | float | None

_BEGINS_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BYTE_ORDER_MARK = "\ufeff"


def protected(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: with an apostrophe in front if it looks like one.

    White space in front does not hide a formula. If there are apostrophes already, there is one more, so that
    `restored` gives back the text.
    """
    return f"'{text}" if _looks_like_a_formula(text) else text


def restored(text: str) -> str:
    """Return the text that `protected` was given."""
    return text[1:] if text.startswith("'") and _looks_like_a_formula(text) else text


def is_harmless(text: str) -> bool:
    """Whether `protected` would leave the text as it is."""
    return protected(text) == text


def _looks_like_a_formula(text: str) -> bool:
    core = re.sub(r"^[\s\0-\x1f']+", "", text)
    # A single sign is no formula; platforms write a dash for "nothing here".
    return len(core) > 1 and core.startswith(_BEGINS_FORMULA)


def csv_text(
    header: Sequence[str], rows: Iterable[Sequence[Value]], *, newline: str = "\n", for_excel: bool = False
) -> str:
    r"""Return a table as the text of a CSV file.

    Parameters
    ----------
    header
        The names of the columns.
    rows
        Text is protected, numbers are rounded to six digits after the point, None is an empty cell.
    newline
        What ends a line.
    for_excel
        Begin with a byte-order mark: without one, Excel does not read the file as UTF-8.
    """
    lines = [_line(header), *(_line(row) for row in rows)]
    return (_BYTE_ORDER_MARK if for_excel else "") + "".join(line + newline for line in lines)


def _line(values: Sequence[Value]) -> str:
    text = io.StringIO()
    # With both characters in the line's end, the library quotes a cell that holds either of them.
    csv.writer(text, lineterminator="\r\n").writerow([_cell(value) for value in values])
    return text.getvalue().removesuffix("\r\n")


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return protected(value)
    return "" if value is None else format(round(value, 6) + 0, ".12g")


def read_csv_text(text: str) -> list[dict[str, str]]:
    """Return the rows of a table that `csv_text` made, by column, every text as it was before."""
    reader = csv.DictReader(io.StringIO(text.removeprefix(_BYTE_ORDER_MARK), newline=""))
    return [{restored(name): restored(value or "") for name, value in row.items()} for row in reader]
