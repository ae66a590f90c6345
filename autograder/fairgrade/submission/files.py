"""The files in a learner's folder or archive, read into memory.

Nothing is run, nothing is written, no link is followed, and every name is looked up from the open folder it
was listed in, so that nothing swapped in between leads elsewhere. A :class:`ReadLimits` bounds how much is
read. What cannot be read is not left out: it becomes a :class:`FoundFile` that says why.
"""

from __future__ import annotations

import codecs
import errno
import io
import itertools
import json
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

_DEEPEST = 4  # folders below the lab's that are searched: an archive unpacked into itself twice
_MOST_FILES = 2_000  # that are read
_MOST_NAMES = 20_000  # that are listed
_CHUNK = 1 << 20


@dataclass(frozen=True)
class FoundFile:
    """A file that was found, or why it could not be read.

    Attributes
    ----------
    path
        Relative to where it was looked for.
    problem
        Why `content` is empty: a sentence about this file.
    changed
        When it was last written, as the learner's machine had it; 0 if that is not known.
    """

    path: Path
    content: bytes = b""
    problem: str = ""
    changed: float = 0.0

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self.path.name


class ReadLimits:
    """How much of one submission is read, whatever it holds.

    Parameters
    ----------
    file, total : int
        Bytes.
    ignore : iterable of str
        nbgrader's patterns of names to pass over.
    """

    def __init__(self, file: int, total: int, ignore: Iterable[str]) -> None:
        self.file, self.total, self._patterns = file, total, list(ignore)
        self._bytes, self._files = total, _MOST_FILES

    def ignores(self, name: str) -> bool:
        """Whether a name is passed over: hidden, put there by macOS, or in nbgrader's list."""
        return name.startswith(".") or name == "__MACOSX" or any(fnmatch(name, p) for p in self._patterns)

    def refuses(self, name: str, size: int) -> str:
        """Why a file of this size is not read, or nothing."""
        if size > self.file:
            return f"{name!r} is larger than {self.file / 1e6:g} MB"
        if size > self._bytes:
            return f"{name!r} was not read: the files together are larger than {self.total / 1e6:g} MB"
        if self._files == 0:
            return f"{name!r} was not read: there are more than {_MOST_FILES} files"
        return ""

    def spend(self, size: int) -> None:
        """Take note of a file that was read."""
        self._bytes -= size
        self._files -= 1


def is_notebook_name(name: str) -> bool:
    """Whether a file is called a notebook, whatever was added to its name."""
    return ".ipynb" in name.lower()


def is_archive_name(name: str) -> bool:
    """Whether a file is called a zip archive."""
    return name.lower().endswith(".zip")


def _first_of_all(path: Path) -> tuple[bool, bool, int, str]:
    """Notebooks first, then archives, so that no crowd of other files uses up what may be read."""
    return not is_notebook_name(path.name), not is_archive_name(path.name), len(path.parts), str(path)


class Folder:
    """An open folder. A context manager.

    Raises
    ------
    OSError
        If it cannot be opened, or is a link.
    """

    _FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, self._FLAGS)

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def kinds(self, below: Path = Path()) -> dict[str, str]:
        """The names in a folder, sorted, each with what it is: ``folder``, ``link`` or ``file``."""
        handle = self._open(below, self._FLAGS)
        try:
            with os.scandir(handle) as entries:
                kinds = {entry.name: _kind(entry) for entry in itertools.islice(entries, _MOST_NAMES)}
        finally:
            os.close(handle)
        return dict(sorted(kinds.items()))

    def files(self, limits: ReadLimits, below: Path = Path(), *, deep: bool = True) -> list[FoundFile]:
        """Read what is in a folder, subfolders included if `deep`. Paths are relative to that folder."""
        names, found = [], []
        waiting, left = [Path()], _MOST_NAMES
        while waiting:
            folder = waiting.pop(0)
            try:
                kinds = self.kinds(below / folder)
            except OSError as error:
                found.append(FoundFile(folder, problem=f"{_shown(folder)} cannot be read ({error.strerror})"))
                continue
            for name, kind in itertools.islice(kinds.items(), left):
                left -= 1
                if limits.ignores(name):
                    continue
                if kind != "folder":
                    names.append(folder / name)
                elif deep and len(folder.parts) < _DEEPEST:
                    waiting.append(folder / name)
        return found + [
            replace(self.file(below / path, limits), path=path) for path in sorted(names, key=_first_of_all)
        ]

    def file(self, path: Path, limits: ReadLimits) -> FoundFile:
        """Read one file."""
        name = path.name
        try:
            handle = self._open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            link = error.errno == errno.ELOOP
            why = "is a link, and links are not followed" if link else f"cannot be read ({error.strerror})"
            return FoundFile(path, problem=f"{name!r} {why}")
        with open(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                return FoundFile(path, problem=f"{name!r} is not an ordinary file")
            if problem := limits.refuses(name, status.st_size):
                return FoundFile(path, problem=problem)
            try:
                content = file.read(status.st_size)  # no more, should it grow
            except OSError as error:
                return FoundFile(path, problem=f"{name!r} cannot be read ({error.strerror})")
        limits.spend(len(content))
        return FoundFile(path, content, changed=status.st_mtime)

    def _open(self, path: Path, flags: int) -> int:
        """Open what lies below, a step at a time, following no link on the way."""
        at = self._handle
        try:
            for part in path.parts[:-1]:
                inner = os.open(part, self._FLAGS, dir_fd=at)
                if at != self._handle:
                    os.close(at)
                at = inner
            return os.open(path.parts[-1] if path.parts else ".", flags, dir_fd=at)
        finally:
            if at != self._handle:
                os.close(at)


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        if entry.is_symlink():
            return "link"
        return "folder" if entry.is_dir(follow_symlinks=False) else "file"
    except OSError:
        return "file"


# --- archives --------------------------------------------------------------------------------------------


def unpacked(archive: FoundFile, limits: ReadLimits) -> list[FoundFile]:
    """Read the files of a zip archive, in memory. If it cannot be opened, there is one find that says why."""
    if archive.problem:
        return [archive]
    # Each member has one of these marks, so this bounds what the library makes of the list of members.
    if archive.content.count(b"PK\x01\x02") > _MOST_NAMES:
        return [FoundFile(archive.path, problem=f"{archive.name!r} holds more than {_MOST_NAMES} files")]
    try:
        with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
            return list(_members(opened, limits))
    except Exception as error:  # the library raises a dozen kinds of error for what is damaged
        zipped = archive.content.startswith(b"PK")
        why = "breaks off before its end or is damaged" if zipped else "is not a zip file"
        why = why if isinstance(error, zipfile.BadZipFile) else "is damaged"
        return [FoundFile(archive.path, problem=f"{archive.name!r} {why}")]


def _members(opened: zipfile.ZipFile, limits: ReadLimits) -> Iterator[FoundFile]:
    wanted = []
    for info in opened.infolist():
        name = _member_name(info)
        path, problem = _safe_path(name)
        if info.is_dir() or name.endswith("\\") or any(map(limits.ignores, path.parts)):
            continue
        wanted.append((path, problem or _refused(info, path.name), info))
    for path, problem, info in sorted(wanted, key=lambda one: _first_of_all(one[0])):
        problem = problem or limits.refuses(path.name, info.file_size)
        if problem:
            yield FoundFile(path, problem=problem)
            continue
        limits.spend(info.file_size)
        try:
            yield FoundFile(path, _inflate(opened, info))
        except Exception:
            yield FoundFile(path, problem=f"{path.name!r} is damaged in the archive")


def _member_name(info: zipfile.ZipInfo) -> str:
    """A member's name. Many programs write UTF-8 without saying so; the library then reads it as cp437."""
    if not info.flag_bits & 0x800:
        try:
            return info.orig_filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return info.orig_filename


def _safe_path(name: str) -> tuple[Path, str]:
    """The path of a member below the folder it is unpacked to, and why it may not go there."""
    raw = name.replace("\\", "/")
    parts = [part for part in raw.split("/") if part not in ("", ".")]
    path = Path(*(part for part in parts if part != ".."))
    if raw.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", raw):
        return path, f"the archive's {name!r} would leave its folder"
    if not keepable(path):
        return Path(_shown(path)[:100]), f"the archive's {name[:100]!r} cannot be the name of a file"
    return path, ""


def keepable(path: Path) -> bool:
    """Whether a path can be written to any disk and sent as text."""
    try:
        fits = all(len(part.encode()) <= 255 for part in path.parts)
    except UnicodeEncodeError:
        return False
    return (
        fits
        and 0 < len(path.parts) <= 2 * _DEEPEST
        and not any(unicodedata.category(c) == "Cc" for c in str(path))
    )


def _refused(info: zipfile.ZipInfo, name: str) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return f"{name!r} is a link, and links are not followed"
    if kind not in (0, stat.S_IFREG):
        return f"{name!r} is not an ordinary file"
    if info.flag_bits & 0x1:
        return f"{name!r} is encrypted; hand it in without a password"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # The library would unpack these without a bound.
        return f"{name!r} is compressed in an uncommon way; zip it again"
    return ""


def _inflate(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A member's content, never more than its announced size."""
    parts, left = [], info.file_size
    with opened.open(info) as member:
        while part := member.read(_CHUNK):
            left -= len(part)
            if left < 0:
                raise zlib.error("larger than announced")
            parts.append(part)
    if left:
        raise zlib.error("smaller than announced")
    return b"".join(parts)


def _shown(path: Path) -> str:
    return repr(str(path))


# --- text ------------------------------------------------------------------------------------------------


def decode(data: bytes) -> tuple[str, list[str]]:
    """`data` as text, and what had to be assumed for it."""
    encoding = json.detect_encoding(data)
    if not encoding.startswith("utf-8"):
        return data.decode(encoding, "replace"), [f"saved as {encoding[:6].upper()}"]
    marked = ["byte-order mark removed"] if encoding == "utf-8-sig" else []
    try:
        return data.decode(encoding), marked
    except UnicodeDecodeError:
        mixed = not data.decode(encoding, "ignore").isascii()
        how = (
            "not all of it UTF-8; the rest read as Windows-1252"
            if mixed
            else "not UTF-8; read as Windows-1252"
        )
        return data.decode(encoding, "windows-1252-for-the-rest"), [*marked, how]


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8, and only those. Five values mean nothing in Windows-1252 either."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252-for-the-rest", _as_windows_1252)
