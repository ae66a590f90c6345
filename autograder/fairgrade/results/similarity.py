"""Answers that are alike: fingerprints of each, and the people who share more of them than chance gives.

An answer becomes a row of tokens without comments, white space, docstrings and the names that its writer
chose. Every run of a few tokens has a hash, and of those in each window the smallest is kept: the winnowing
of Schleimer, Wilkerson and Aiken (2003), "Winnowing: local algorithms for document fingerprinting", SIGMOD.
What stands in the lab as released, or in the author's answers, is left out. Nothing here runs or even parses
anybody's code.
"""

from __future__ import annotations

import builtins
import hashlib
import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

#: Tokens in a run of code, words in one of prose, and runs in a window. What two answers share is noticed if
#: it is as long as a run and a window less one.
RUN, WORDS, WINDOW = 8, 5, 4
#: Fingerprints that two answers must share, and the share of the shorter one's that they must be.
LEAST, SHARE = 8, 0.7

_LONGEST = 20_000  # characters of an answer that are looked at
_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
  | (?P<string>[rRbBfFuU]{0,2}(?:
        '''(?:.*?'''|.*) | \"\"\"(?:.*?\"\"\"|.*) | '(?:[^'\\\n]|\\.)*'? | "(?:[^"\\\n]|\\.)*"?))
  | (?P<name>[^\W\d]\w*)
  | (?P<number>\d[\w.]*)
  | (?P<line>\n)
  | (?P<mark>[^\s\w])
    """,
    re.VERBOSE | re.DOTALL,
)
_KEPT = {*keyword.kwlist, *dir(builtins)}


@dataclass(frozen=True)
class Alike:
    """People whose answers share more than chance gives.

    Attributes
    ----------
    people
        In order.
    cells
        The answers, by name; for each, the least share of an answer that two of them have in common.
    """

    people: tuple[str, ...]
    cells: dict[str, float]


def fingerprints(text: str, *, code: bool, known: Sequence[str]) -> str:
    """What is particular to an answer, as hexadecimal digits, sixteen to a fingerprint.

    Parameters
    ----------
    code
        Whether it is Python; otherwise prose.
    known
        Texts that everybody has: what an answer shares with them is left out.
    """
    hashes = _runs(text, code)
    if not hashes:
        return ""
    window = min(WINDOW, len(hashes))
    kept = {min(hashes[at : at + window]) for at in range(len(hashes) - window + 1)}
    return "".join(sorted(kept - _all_runs(tuple(known), code)))


@lru_cache(maxsize=64)
def _all_runs(texts: tuple[str, ...], code: bool) -> frozenset[str]:
    return frozenset(run for text in texts for run in _runs(text, code))


def _runs(text: str, code: bool) -> list[str]:
    tokens = _tokens(text[:_LONGEST]) if code else re.findall(r"\w+", text[:_LONGEST].lower())
    length = RUN if code else WORDS
    joined = ["\0".join(tokens[at : at + length]) for at in range(len(tokens) - length + 1)]
    return [hashlib.blake2b(run.encode("utf-8", "replace"), digest_size=8).hexdigest() for run in joined]


def _tokens(code: str) -> list[str]:
    """The tokens that say what the code does."""
    tokens: list[str] = []
    fresh = True  # at the start of a line, where a string is a docstring or a comment
    for found in _TOKEN.finditer(code):
        kind, text = found.lastgroup, found[0]
        if kind == "line":
            fresh = True
        elif kind != "comment" and not (kind == "string" and fresh and _is_alone(code, found.end())):
            fresh = False
            if kind == "name" and text not in _KEPT and tokens[-1:] != ["."]:
                text = "name"
            elif kind == "string":
                text = text.lstrip("rRbBfFuU").strip("'\"")
            tokens.append(text)
    return tokens


def _is_alone(code: str, end: int) -> bool:
    return not code[end : code.find("\n", end) if "\n" in code[end:] else None].split("#")[0].strip()


def alike(prints: Mapping[str, Mapping[str, str]]) -> list[Alike]:
    """Groups of people whose answers are nearly identical, the largest share first.

    Parameters
    ----------
    prints
        By person, then by answer: what :func:`fingerprints` gave.

    Notes
    -----
    Every answer is compared through an index of fingerprints and not with every other. A fingerprint that
    more than :func:`common` people have says nothing about any of them, so a text that went round a large
    part of the class is not found.
    """
    people = list(prints)
    pairs: dict[tuple[int, int], dict[str, float]] = {}
    for cell in dict.fromkeys(cell for answers in prints.values() for cell in answers):
        for pair, share in _alike_in([prints[person].get(cell, "") for person in people]).items():
            pairs.setdefault(pair, {})[cell] = share
    return sorted(
        (Alike(tuple(people[i] for i in sorted(group)), cells) for group, cells in _groups(pairs)),
        key=lambda one: (-max(one.cells.values()), -len(one.cells), one.people),
    )


def common(people: int) -> int:
    """Return how many people may share a fingerprint before it says nothing about any of them."""
    return min(25, max(4, people // 20))


def _alike_in(answers: Sequence[str]) -> dict[tuple[int, int], float]:
    """Pairs of people whose answers to one exercise are nearly identical, and the share in common."""
    hashes = [np.frombuffer(bytes.fromhex(text), dtype=">u8") for text in answers]
    if not any(len(own) for own in hashes):
        return {}
    owner = np.repeat(np.arange(len(hashes)), [len(own) for own in hashes])
    whole = np.concatenate(hashes).astype(np.uint64)
    order = np.argsort(whole, kind="stable")
    whole, owner = whole[order], owner[order]
    starts = np.flatnonzero(np.r_[True, whole[1:] != whole[:-1]])
    counts = np.diff(np.r_[starts, len(whole)])
    own = np.repeat(counts <= common(len(answers)), counts)
    sizes = np.bincount(owner[own], minlength=len(hashes))

    shared = []
    for count in np.unique(counts[(counts > 1) & (counts <= common(len(answers)))]):
        members = owner[starts[counts == count][:, None] + np.arange(count)]
        first, second = np.triu_indices(count, 1)
        shared.append(members[:, first].ravel() * len(hashes) + members[:, second].ravel())
    if not shared:
        return {}
    codes, times = np.unique(np.concatenate(shared), return_counts=True)
    found = {}
    for code, time in zip(codes[times >= LEAST].tolist(), times[times >= LEAST].tolist(), strict=True):
        pair = divmod(code, len(hashes))
        share = time / min(sizes[pair[0]], sizes[pair[1]])
        if share >= SHARE:
            found[pair] = float(share)
    return found


def _groups(
    pairs: Mapping[tuple[int, int], Mapping[str, float]],
) -> Iterable[tuple[set[int], dict[str, float]]]:
    """Pairs that hang together, each group with its answers and the least share of any of its pairs."""
    leader: dict[int, int] = {}

    def find(one: int) -> int:
        while leader.setdefault(one, one) != one:
            one = leader[one] = leader[leader[one]]
        return one

    for first, second in pairs:
        leader[find(first)] = find(second)
    groups: dict[int, tuple[set[int], dict[str, float]]] = {}
    for pair, cells in pairs.items():
        members, least = groups.setdefault(find(pair[0]), (set(), {}))
        members.update(pair)
        for cell, share in cells.items():
            least[cell] = min(share, least.get(cell, 1.0))
    return groups.values()
