"""Which files are meant, of what kind they are, and how a CSV file is written: by its bytes, not its name.

described(pattern, scratch)     a file, a folder or a glob, looked at and not yet read
"""

from __future__ import annotations

import codecs
import csv
import glob
import gzip
import hashlib
import io
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from fairness_audit.auditing.wrong_file import WrongFile, quoted, several, visible

_CSV_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".csv.gz", ".tsv.gz")
_PARQUET_ENDINGS = (".parquet", ".pq", ".parq")
_DELIMITERS = (",", ";", "\t", "|")
_DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_HEAD = 1 << 18
_NUMBER_WITH_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")
_NUMBER_WITH_POINT = re.compile(r"[-+]?\d*\.\d+(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class Described:
    """Files of one kind and one form.

    Attributes
    ----------
    paths : list of Path
        Where they can be read; a file in another encoding lies in the scratch folder.
    shown : str
        As they are named to a person.
    kind : str
        "csv" or "parquet".
    digest : Future of str
    size : int
        Bytes of the files that were named.
    notes : list of str
    names : list of str
        The files' own names.
    delimiter, header, decimal_comma
        Of CSV.
    """

    paths: list[Path]
    shown: str
    kind: str
    digest: Future[str]
    size: int
    notes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    delimiter: str = ","
    header: list[str] = field(default_factory=list)
    decimal_comma: bool = False


def described(pattern: str, scratch: Path) -> Described:
    """Look at a file, a folder or a glob.

    Parameters
    ----------
    pattern : str
    scratch : Path
        A folder for files in other encodings.

    Returns
    -------
    Described

    Raises
    ------
    WrongFile
        If there is no table that can be read.
    """
    files = _files(pattern)
    shown = files[0].name if len(files) == 1 else f"{visible(pattern, 200)} ({len(files):,} files)"
    kinds = {_kind(file) for file in files}
    if len(kinds) > 1:
        raise WrongFile(shown, "it holds CSV and Parquet", "audit one of the two")
    size = sum(file.stat().st_size for file in files)
    names = [file.name for file in files]
    if kinds == {"parquet"}:
        return Described(files, shown, "parquet", _digest(files), size, names=names)
    parts = [_Csv(file, scratch) for file in files]
    first = parts[0]
    for part in parts[1:]:
        if part.header != first.header or part.delimiter != first.delimiter:
            raise WrongFile(
                part.name,
                f"its columns are {several(part.header, 8)}, those of {first.name} are "
                f"{several(first.header, 8)}",
                "audit files of one form together",
            )
    _check_header(first, shown)
    notes = list(dict.fromkeys(note for part in parts for note in part.notes))
    decimal_comma = first.delimiter != "," and _has_decimal_comma(first)
    if decimal_comma:
        notes.append("Numbers are written with a decimal comma and were read so.")
    return Described(
        [part.path for part in parts],
        shown,
        "csv",
        _digest(files),
        size,
        notes,
        names,
        first.delimiter,
        first.header,
        decimal_comma,
    )


# ---------------------------------------------------------------------- which files


def _files(pattern: str) -> list[Path]:
    path = Path(pattern)
    endings = _CSV_ENDINGS + _PARQUET_ENDINGS
    if path.is_dir():
        found = sorted(
            p
            for p in path.rglob("*")
            if p.is_file() and not p.name.startswith((".", "_")) and p.name.lower().endswith(endings)
        )
        if not found:
            raise WrongFile(
                pattern,
                "the folder holds no CSV or Parquet file",
                f"name files that end in {endings[0]} or .parquet",
            )
    elif path.exists():
        found = [path]
    else:
        found = sorted(p for p in map(Path, glob.glob(pattern, recursive=True)) if p.is_file())
        if not found:
            raise WrongFile(pattern, "there is no such file", "check the path")
    for file in found:
        try:
            with open(file, "rb") as opened:
                opened.read(1)
        except OSError as error:
            raise WrongFile(
                str(file), f"it cannot be opened ({error.strerror})", "check its rights"
            ) from None
    return found


def _kind(file: Path) -> str:
    """Say what a file is by its first bytes; its name does not count."""
    size = file.stat().st_size
    with open(file, "rb") as opened:
        start = opened.read(4096)
        if size >= 4:
            opened.seek(-4, io.SEEK_END)
            end = opened.read(4)
        else:
            end = b""
    name = str(file.name)
    if size == 0:
        raise WrongFile(name, "the file is empty", "export it again")
    if start[:4] == b"PAR1":
        if end != b"PAR1":
            raise WrongFile(
                name, "the Parquet file is cut off, its end is missing", "copy or export it again"
            )
        return "parquet"
    if name.lower().endswith(_PARQUET_ENDINGS):
        raise WrongFile(
            name,
            "its name says Parquet and its content is something else",
            "export it again, or name it .csv",
        )
    if start[:4] == b"PK\x03\x04" or start[:4] == b"\xd0\xcf\x11\xe0":
        raise WrongFile(name, "it is a workbook or an archive", "save the sheet as CSV, or unpack it")
    if start[:4] in (b"ARRO", b"ORC", b"Obj\x01") or start[:5] == b"%PDF-":
        raise WrongFile(name, "it is neither CSV nor Parquet", "export the rows as one of these")
    return "csv"


def _digest(files: Sequence[Path]) -> Future[str]:
    """Hash the files beside the counting: one as `sha256sum` does, several by the list that it prints."""

    def one(file: Path) -> str:
        with open(file, "rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()

    def work() -> str:
        if len(files) == 1:
            return one(files[0])
        lines = "".join(f"{one(file)}  {file.name}\n" for file in files)
        return hashlib.sha256(lines.encode()).hexdigest()

    pool = ThreadPoolExecutor(1)
    future = pool.submit(work)
    pool.shutdown(wait=False)
    return future


# ---------------------------------------------------------------------- CSV


class _Csv:
    """How one CSV file is written."""

    def __init__(self, file: Path, scratch: Path) -> None:
        self.name, self.path, self.original = file.name, file, file
        self.notes: list[str] = []
        try:
            self._decode(scratch)
            text = self._head()
        except (OSError, EOFError, zlib.error):
            raise WrongFile(self.name, "it cannot be unpacked", "copy or export it again") from None
        self.delimiter, lines = _delimiter(text)
        self.header = [name.strip() for name in lines[0]] if lines else []
        self.example = lines[1:200]
        if self.delimiter != ",":
            self.notes.append(f"Columns are separated by a {_DELIMITER_NAMES[self.delimiter]}.")

    def _decode(self, scratch: Path) -> None:
        with _opened(self.path) as opened:
            start = opened.read(4096)
        encoding = ""
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding = "utf-16"
        elif start.startswith(codecs.BOM_UTF8):
            self.notes.append("The file begins with a byte-order mark, which is left out.")
        elif start[1::2].count(0) > len(start) // 4 and start[0::2].count(0) == 0:
            encoding = "utf-16-le"
        elif start[0::2].count(0) > len(start) // 4 and start[1::2].count(0) == 0:
            encoding = "utf-16-be"
        elif 0 in start:
            raise WrongFile(
                self.name, "it holds zero bytes, so it is no text", "export the rows as CSV or Parquet"
            )
        if not encoding:
            return
        self.path = scratch / f"{self.path.stem}-{len(list(scratch.iterdir()))}.csv"
        try:
            with open(self.path, "w", encoding="utf-8", newline="") as out, _opened(self.original) as opened:
                decoder = codecs.getincrementaldecoder(encoding)()
                while chunk := opened.read(1 << 20):
                    out.write(decoder.decode(chunk))
                out.write(decoder.decode(b"", final=True))
        except UnicodeError:
            raise WrongFile(
                self.name, "it begins as UTF-16 and does not go on so", "export it as UTF-8"
            ) from None
        self.notes.append("The file is UTF-16 and was read as such.")

    def _head(self) -> str:
        with _opened(self.path) as opened:
            start = opened.read(_HEAD)
        whole = len(start) < _HEAD
        start = start.removeprefix(codecs.BOM_UTF8)
        text = codecs.getincrementaldecoder("utf-8")("strict")
        try:
            decoded = text.decode(start, final=whole)
        except UnicodeDecodeError as error:
            line = start.count(b"\n", 0, error.start) + 1
            raise WrongFile(
                self.name,
                f"line {line:,} is not UTF-8 (byte 0x{start[error.start]:02x})",
                "save it as UTF-8, for example: iconv -f latin1 -t utf-8",
            ) from None
        if not whole:
            decoded = decoded[: decoded.rfind("\n") + 1] or decoded
        if not decoded.strip():
            raise WrongFile(self.name, "the file holds only white space", "export it again")
        return decoded


def is_gzip(path: Path) -> bool:
    """Say whether a file is compressed, by its first bytes."""
    with open(path, "rb") as opened:
        return opened.read(2) == b"\x1f\x8b"


def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if is_gzip(path) else open(path, "rb")


def _delimiter(text: str) -> tuple[str, list[list[str]]]:
    """Find what separates columns: what cuts most lines into as many parts as the first, then most parts."""
    best: tuple[tuple[float, int], str, list[list[str]]] = ((-1.0, 0), ",", [])
    for delimiter in _DELIMITERS:
        lines = []
        try:
            for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                if line:
                    lines.append(line)
                if len(lines) == 200:
                    break
        except csv.Error:
            continue
        if not lines:
            continue
        width = len(lines[0])
        alike = sum(len(line) == width for line in lines) / len(lines)
        quality = (alike if width > 1 else -0.5, width)
        if quality > best[0]:
            best = (quality, delimiter, lines)
    return best[1], best[2]


def _check_header(part: _Csv, shown: str) -> None:
    if not part.header:
        raise WrongFile(shown, "there is no header", "put the names of the columns into the first line")
    if len(part.header) < 2:
        raise WrongFile(
            shown,
            f"it has one column, {quoted(part.header[0])}",
            "an audit needs a decision and a group; separate columns by comma, semicolon, tab or |",
        )


def _has_decimal_comma(part: _Csv) -> bool:
    cells = Counter[str]()
    for line in part.example:
        for cell in line:
            cells["comma"] += bool(_NUMBER_WITH_COMMA.fullmatch(cell.strip()))
            cells["point"] += bool(_NUMBER_WITH_POINT.fullmatch(cell.strip()))
    return cells["comma"] > cells["point"]
