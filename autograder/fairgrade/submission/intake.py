"""What a student handed in for a lab, found, read and restored.

Students' files are read as bytes and parsed as JSON. No student code runs, no link is followed, nothing is
unpacked to disk, and whatever a folder holds ends in a :class:`Submission` that says in plain words what was
found and what was repaired.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from nbformat import NotebookNode

from fairgrade.lab.course import Lab, LabNotebook
from fairgrade.submission.files import (
    Folder,
    FoundFile,
    ReadLimits,
    decode,
    is_archive_name,
    is_notebook_name,
    keepable,
    unpacked,
)
from fairgrade.submission.notebook_file import Unreadable, parse
from fairgrade.submission.restore import answers_in, belongs, restore
from fairgrade.submission.roster import CANVAS_FILE, MOODLE_FOLDER, Participant

_MOST_CANDIDATES = 50


@dataclass(frozen=True)
class SubmittedNotebook:
    """What was handed in for one notebook of the lab.

    Attributes
    ----------
    notebook
        The notebook to run, every cell of the lab in place; None if there is none to run.
    problem
        Why there is none.
    missing
        Nothing was handed in, as against something unusable.
    repairs
        What intake put right.
    """

    notebook: NotebookNode | None = None
    problem: str = ""
    missing: bool = False
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Submission:
    """One person's work on a lab, ready for execution.

    Attributes
    ----------
    files
        Other files to stand beside the notebooks: (relative path, content).
    timestamp
        The text of nbgrader's ``timestamp.txt``, or empty.
    fingerprint
        Stands for all of the above: what a score can depend on, and what is said about it.
    """

    student: str
    notebooks: dict[str, SubmittedNotebook]
    files: tuple[tuple[Path, bytes], ...]
    timestamp: str
    fingerprint: str


# --- one submission --------------------------------------------------------------------------------------


def read_submission(lab: Lab, participant: Participant) -> Submission:
    """Find, read and restore what one person handed in. Never raises for anything a folder can hold."""
    settings = lab.course.directory()
    limits = ReadLimits(1000 * settings.max_file_size, 1000 * settings.max_dir_size, settings.ignore)
    sources: list[_Source] = []
    choices: dict[str, _Choice] = {}
    for source in _sources(lab, participant, limits):
        sources.append(source)
        choices = _choices(lab, sources)
        if all(choice.taken.notebook is not None for choice in choices.values()):
            break
    choices = choices or _choices(lab, sources)
    notebooks = {name: _with_match(choice.taken, participant) for name, choice in choices.items()}
    files, left_out = _files(
        [one.chosen for one in choices.values() if one.chosen and one.taken.notebook is not None]
    )
    if left_out:
        notebooks = {name: _with_repairs(one, after=left_out) for name, one in notebooks.items()}
    timestamp = decode(_stamp(sources))[0].strip()[:100]
    fingerprint = _fingerprint(notebooks, files, timestamp)
    return Submission(participant.person.id, notebooks, files, timestamp, fingerprint)


def _with_match(taken: SubmittedNotebook, participant: Participant) -> SubmittedNotebook:
    """With what was unusual about how it was matched to the person."""
    note = participant.note
    if not note:
        return taken
    if taken.notebook is not None:
        return _with_repairs(taken, before=note)
    if taken.missing and participant.on_roster:
        return taken
    return SubmittedNotebook(problem=f"{taken.problem}; {note}")


def _with_repairs(taken: SubmittedNotebook, *, before: str = "", after: str = "") -> SubmittedNotebook:
    if taken.notebook is None:
        return taken
    return replace(taken, repairs=tuple(filter(None, (before, *taken.repairs, after))))


def _stamp(sources: list[_Source]) -> bytes:
    """The time that nbgrader noted beside the work when it was collected.

    A file of that name that the learner packed or put further down is not from there.
    """
    stamps = (one for source in sources if not (source.far or source.packed) for one in source.found)
    return next((one.content for one in stamps if one.path == Path("timestamp.txt")), b"")


def _fingerprint(
    notebooks: dict[str, SubmittedNotebook], files: Iterable[tuple[Path, bytes]], timestamp: str
) -> str:
    digest = hashlib.sha256(timestamp.encode("utf-8", "replace"))
    for name, one in notebooks.items():
        told = [name, one.notebook, one.problem, one.missing, one.repairs]
        digest.update(json.dumps(told, sort_keys=True).encode())
    for path, content in files:
        digest.update(f"\0{path}\0".encode() + hashlib.sha256(content).digest())
    return digest.hexdigest()


@dataclass
class _Source:
    """One of the spots where a person's files for the lab are looked for.

    Attributes
    ----------
    note
        What to say of a notebook that was found there.
    problem
        Why the spot could not be looked at.
    shared
        Other labs' files stand there too.
    far
        Not where this lab's files belong: only what is surely this lab's counts.
    packed
        An archive.
    """

    note: str = ""
    found: list[FoundFile] = field(default_factory=list)
    problem: str = ""
    shared: bool = False
    far: bool = False
    packed: bool = False

    @cached_property
    def candidates(self) -> list[_Candidate]:
        """The files that may be notebooks."""
        maybe = [one for one in self.found if _may_be_notebook(one)]
        return [_Candidate(one, self) for one in maybe[:_MOST_CANDIDATES]]


def _may_be_notebook(found: FoundFile) -> bool:
    if is_notebook_name(found.name):
        return True
    plain = found.path.suffix.lower() in ("", ".json", ".txt")  # a browser may have changed the ending
    return plain and found.content.lstrip()[:1] == b"{" and b'"nbformat"' in found.content


def _sources(lab: Lab, participant: Participant, limits: ReadLimits) -> Iterator[_Source]:
    """Where to look, the likeliest first. The caller stops when everything is found."""
    seen: list[_Source] = []
    for source in _open_sources(lab, participant, limits):
        seen.append(source)
        yield source
    for source in seen:
        for archive in source.found:
            if is_archive_name(archive.name):
                note, inside = f"taken from {archive.name!r}", _unzip(archive, limits)
                yield _Source(note, inside, "", source.shared, source.far, packed=True)


def _open_sources(lab: Lab, participant: Participant, limits: ReadLimits) -> Iterator[_Source]:
    """The sources that are not packed."""
    folders = [] if participant.folder is None else [participant.folder]
    for path in (*folders, *participant.files):
        if path not in folders and not path.is_dir():
            yield _single_file(path, limits)
            continue
        try:
            with Folder(path) as folder:
                yield from _in_folder(folder, path.name, lab, limits)
        except OSError as error:
            link = path.is_symlink()
            why = "is a link, and links are not followed" if link else f"cannot be read ({error.strerror})"
            yield _Source(problem=f"the folder {path.name!r} {why}")


def _single_file(path: Path, limits: ReadLimits) -> _Source:
    try:
        with Folder(path.parent.resolve()) as folder:
            found = folder.file(Path(path.name), limits)
    except OSError as error:
        found = FoundFile(Path(path.name), problem=f"{path.name!r} cannot be read ({error.strerror})")
    canvas = CANVAS_FILE.fullmatch(path.name)
    name = Path(canvas["file"].replace("/", "_")) if canvas else found.path
    return _Source(found=[replace(found, path=name)])


def _unzip(archive: FoundFile, limits: ReadLimits) -> list[FoundFile]:
    inside = unpacked(archive, limits)
    why = "is an archive in an archive, which is not opened"
    return [
        replace(one, content=b"", problem=f"{one.name!r} {why}")
        if is_archive_name(one.name) and not one.problem
        else one
        for one in inside
    ]


def _in_folder(folder: Folder, name: str, lab: Lab, limits: ReadLimits) -> Iterator[_Source]:
    """In a person's folder: the lab's folder, one with almost that name, the folder itself, the others."""
    kinds = folder.kinds()
    alike = [one for one, kind in kinds.items() if kind != "file" and _stem(one) == _stem(lab.name)]
    for one in sorted(alike, key=lambda one: (one != lab.name, one)):
        if kinds[one] == "link":
            yield _Source(problem=f"{one!r} is a link, and links are not followed")
        else:
            note = "" if one == lab.name else f"found in the folder {one!r}"
            yield _Source(note, folder.files(limits, Path(one)))
    uploaded = MOODLE_FOLDER.fullmatch(name) is not None
    found = folder.files(limits, deep=uploaded)
    yield _Source("" if uploaded else f"found outside the folder {lab.name!r}", found, shared=not uploaded)
    for one, kind in kinds.items():
        if kind == "folder" and one not in alike and not uploaded and not limits.ignores(one):
            yield _Source(f"found in the folder {one!r}", folder.files(limits, Path(one)), far=True)


def _stem(name: str) -> str:
    """A file or folder name without what browsers, file managers and people add to it."""
    stem = unicodedata.normalize("NFKC", name).casefold()
    stem = re.sub(r"\.(ipynb|json|txt|zip)\b", "", stem)
    stem = re.sub(r"[ _-]*(\(\d+\)|copy ?\d*|kopie|\d+-\d+-\d+)", "", stem)
    return re.sub(r"[\s_-]+", "", stem)


class _Candidate:
    """A file that may be one of the lab's notebooks."""

    def __init__(self, found: FoundFile, source: _Source) -> None:
        self.path, self.changed, self.source = found.path, found.changed, source
        self.content: dict[str, Any] | None = None
        self.problem = found.problem
        self.repairs: tuple[str, ...] = ()
        if self.problem:
            return
        try:
            self.content, self.repairs = parse(found.content)
        except Unreadable as error:
            self.problem = f"{found.name!r} {error}"
            return
        for cell in self.content["cells"]:
            if isinstance(cell, dict):
                cell.pop("outputs", None)  # which nobody needs, and which may be large

    def is_foreign(self, lab: LabNotebook) -> bool:
        """Whether it is a notebook of another lab."""
        own, foreign = belongs(self.content, lab) if self.content is not None else (0, 0)
        return foreign > own


@dataclass(frozen=True)
class _Choice:
    """What was taken for one of the lab's notebooks, and the file that was looked at for it."""

    taken: SubmittedNotebook
    chosen: _Candidate | None = None


def _choices(lab: Lab, sources: list[_Source]) -> dict[str, _Choice]:
    unclaimed = [candidate for source in sources for candidate in source.candidates]
    choices = {}
    for name, notebook in lab.notebooks.items():
        choice = _choose(notebook, unclaimed, alone=len(lab.notebooks) == 1)
        choices[name] = choice = choice or _nothing_to_take(notebook, sources)
        unclaimed = [candidate for candidate in unclaimed if candidate is not choice.chosen]
    return choices


def _nothing_to_take(lab: LabNotebook, sources: list[_Source]) -> _Choice:
    for source in sources:
        if source.problem:
            return _Choice(SubmittedNotebook(problem=source.problem))
    damaged = [one.problem for s in sources if not s.far for one in s.found if one.problem]
    problem = _what_else(lab, sources) + (f"; {damaged[0]}" if damaged else "")
    return _Choice(SubmittedNotebook(problem=problem, missing=not damaged))


class _Rank(NamedTuple):
    """How well a candidate fits one of the lab's notebooks: by what it holds first, then by its name."""

    ours: bool
    readable: bool
    has_answers: bool  # a copy that is as released must not hide the one with the answers in it
    exact_name: bool
    similar_name: bool
    nearness: int
    changed: float


def _choose(lab: LabNotebook, candidates: list[_Candidate], *, alone: bool) -> _Choice | None:
    """The candidate that is this notebook of the lab, or None."""
    near = [
        one for one in candidates if not one.source.far and not (one.source.shared and one.is_foreign(lab))
    ]
    ranked = []
    for candidate in candidates:
        rank = _rank(lab, candidate)
        if rank.ours or rank.exact_name or rank.similar_name or (alone and near == [candidate]):
            ranked.append((rank, candidate))
    if not ranked:
        return None
    rank, best = max(ranked, key=lambda entry: entry[0])
    if best.content is None:
        return _Choice(SubmittedNotebook(problem=best.problem), best)
    if not rank.ours:
        why = f"{best.path.name!r} does not hold this lab's cells; is it another lab's notebook?"
        return _Choice(SubmittedNotebook(problem=why), best)
    restored = restore(best.content, lab)
    copies = sum(rank.ours for rank, _ in ranked)
    repairs = (*_how_found(best, rank, copies), *restored.repairs)
    return _Choice(SubmittedNotebook(restored.notebook, repairs=repairs), best)


def _rank(lab: LabNotebook, candidate: _Candidate) -> _Rank:
    content, name = candidate.content, candidate.path.name
    own, foreign = belongs(content, lab) if content is not None else (0, 0)
    exact, similar = name == f"{lab.name}.ipynb", _stem(name) == _stem(lab.name)
    # A notebook in which nbgrader knows no cell can be told by its name only.
    ours = own > foreign if lab.cells else content is not None and not foreign and similar
    answers = answers_in(content, lab) if ours and content is not None else 0
    nearness = -len(candidate.path.parts)
    return _Rank(ours, content is not None, answers > 0, exact, similar, nearness, candidate.changed)


def _how_found(best: _Candidate, rank: _Rank, copies: int) -> Iterator[str]:
    """What to say of the way to a notebook."""
    if best.source.note:
        yield best.source.note
    yield from best.repairs
    if not rank.exact_name:
        yield f"handed in as {best.path.name!r}"
    elif len(best.path.parts) > 1:
        yield f"found in the folder {str(best.path.parent)!r}"
    if copies > 1:
        yield f"{copies} copies of it found; {str(best.path)!r} was taken"


def _what_else(lab: LabNotebook, sources: list[_Source]) -> str:
    """Words for a notebook that is not there."""
    others = {
        id(source): [one.path for one in source.candidates if one.is_foreign(lab)] for source in sources
    }
    there = list(
        dict.fromkeys(
            str(one.path)
            for source in sources
            for one in source.found
            if not source.far and not (source.shared and one.path in others[id(source)])
        )
    )
    if not there:
        return "nothing was handed in"
    shown = ", ".join(repr(name) for name in there[:3]) + (", ..." if len(there) > 3 else "")
    return f"no {lab.name}.ipynb was handed in; the folder holds {shown}"


def _files(chosen: list[_Candidate]) -> tuple[tuple[tuple[Path, bytes], ...], str]:
    """The other files, as seen from the notebook they stand beside; and what had to be left out."""
    kept: dict[Path, bytes] = {}
    left_out: list[str] = []
    done: list[_Source] = []
    for candidate in chosen:
        source, base = candidate.source, candidate.path.parent
        if any(source is one for one in done):
            continue
        done.append(source)
        others = [one for one in source.found if not is_notebook_name(one.name)]
        # What is beside the notebook wins over what has the same path further up.
        for one in sorted(others, key=lambda one: not one.path.is_relative_to(base)):
            path = one.path.relative_to(base) if one.path.is_relative_to(base) else one.path
            if problem := one.problem or _why_not_kept(path, kept):
                left_out.append(problem)
            else:
                kept.setdefault(path, one.content)
    more = f" and {len(left_out) - 1} more" if len(left_out) > 1 else ""
    note = f"another file was left out: {left_out[0]}{more}" if left_out else ""
    return tuple(sorted(kept.items())), note


def _why_not_kept(path: Path, kept: Mapping[Path, bytes]) -> str:
    if not keepable(path):
        return f"{str(path)[:100]!r} cannot be the name of a file"
    if any(parent in kept for parent in path.parents) or any(path in other.parents for other in kept):
        return f"{str(path)[:100]!r} is a file and a folder at once"
    return ""


# --- the files beside the notebooks ----------------------------------------------------------------------


def files_beside(lab: Lab, submission: Submission) -> dict[str, bytes]:
    """The files beside the notebooks: the learner's and, over them, the lab's own, as in nbgrader."""
    keep = set(lab.course.config.get("Autograde", {}).get("exclude_overwriting", {}).get(lab.name, ()))
    files = {str(path): content for path, content in submission.files}
    for name, content in lab.files.items():
        if name in keep and name in files:
            continue
        above = {str(parent) for parent in PurePath(name).parents}
        # The learner may have a file where the lab has a folder, or the other way round.
        files = {
            one: text for one, text in files.items() if one not in above and not one.startswith(f"{name}/")
        }
        files[name] = content
    return files


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a folder."""
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
