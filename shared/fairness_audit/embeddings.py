"""Word embeddings: how strongly two sets of words go with two others, with a p-value that is exact.

    glove()                                 a few hundred words of GloVe 6B, 50 numbers each (DataFrame)
    associations(vectors, words, A, B)      mean cosine to A minus mean cosine to B, for each word (Series)
    weat(vectors, X, Y, A, B)               the association test -> AssociationTest
    compare_sets(first, second)             the same test for any two sets of numbers -> AssociationTest

The word embedding association test: Caliskan, Bryson and Narayanan 2017, Semantics derived automatically from
language corpora contain human-like biases (doi:10.1126/science.aal4230). `WORD_SETS` has its word lists for
tests 6, 7 and 8. The p-value deals the words of X and Y anew; A and B stay as they were chosen, and with
other lists a test can come out otherwise (Ethayarajh, Duvenaud and Hirst 2019, arXiv 1908.06361).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from fairness_audit import validation
from fairness_audit.array_types import Column, Floats, RandomState

EXCERPT = Path(__file__).with_name("glove_excerpt.txt")
"""What `glove` reads; ``python -m tests.fairness_audit.glove_excerpt`` writes it."""

SOURCE = (
    "GloVe 6B, 50 dimensions (Pennington, Socher and Manning 2014, doi:10.3115/v1/D14-1162), trained on "
    "Wikipedia 2014 and Gigaword 5; public domain (PDDL 1.0)"
)

EXACT_UP_TO = 200_000
"""`compare_sets` enumerates every partition up to this many, and draws them beyond."""

WORD_SETS: dict[str, tuple[str, ...]] = {
    name: tuple(words.split())
    for name, words in {
        "male names": "john paul mike kevin steve greg jeff bill",
        "female names": "amy joan lisa sarah diana kate ann donna",
        "career": "executive management professional corporation salary office business career",
        "family": "home parents children family cousins marriage wedding relatives",
        "math": "math algebra geometry calculus equations computation numbers addition",
        "arts": "poetry art dance literature novel symphony drama sculpture",
        "science": "science technology physics chemistry einstein nasa experiment astronomy",
        "arts 2": "poetry art shakespeare dance literature novel symphony drama",
        "male words": "male man boy brother he him his son",
        "female words": "female woman girl sister she her hers daughter",
        "male words 2": "brother father uncle grandfather son he his him",
        "female words 2": "sister mother aunt grandmother daughter she hers her",
    }.items()
}
"""Caliskan and others' lists, in lower case as in the embedding; "2" is the list of their test 8."""


_OCCUPATIONS = """
accountant actor administrator architect artist assistant astronaut athlete attendant
auditor author baker banker barber bartender biologist bookkeeper boss boxer broker builder
butcher butler captain carpenter cashier chef chemist chief cleaner clerk coach colonel
comedian commander composer conductor consultant cook counselor critic curator dancer dean
dentist designer detective developer diplomat director doctor driver economist editor
educator electrician engineer entrepreneur farmer firefighter fisherman gardener guard
guitarist hairdresser historian housekeeper illustrator inspector inventor janitor jeweler
journalist judge laborer lawyer lecturer librarian lieutenant locksmith magician maid
manager marshal mathematician mechanic midwife miner minister musician nanny narrator
negotiator novelist nurse nutritionist officer optician painter paralegal pastor pharmacist
philosopher photographer physician physicist pianist pilot planner plumber poet politician
porter priest principal producer professor programmer prosecutor psychiatrist psychologist
publisher receptionist reporter researcher sailor salesperson scholar scientist screenwriter
sculptor secretary sergeant sheriff shoemaker singer socialite sociologist soldier soprano
stylist supervisor surgeon swimmer tailor teacher technician therapist trader trainer
translator trucker tutor typist undersecretary veterinarian waiter warden weaver welder
writer
"""
OCCUPATIONS = tuple(_OCCUPATIONS.split())
"""161 words for work that do not say whether a man or a woman does it."""


@dataclass(frozen=True, eq=False)
class AssociationTest:
    """How far two sets of words, or of any numbers, lie apart.

    Attributes
    ----------
    difference : float
        Mean of the first set minus mean of the second.
    effect_size : float
        `difference` over the standard deviation of all numbers together (divisor n). With two sets of one
        size it lies in [-2, 2].
    p_value : float
        Share of the partitions into sets of these sizes whose difference is at least as large, the observed
        one among them: one-sided.
    at_least, partitions : int
        The two counts behind it.
    exact : bool
        Whether every partition was looked at; otherwise they were drawn.
    values : Series
        The numbers, first set first.
    """

    difference: float
    effect_size: float
    p_value: float
    at_least: int
    partitions: int
    exact: bool
    values: pd.Series

    def __str__(self) -> str:
        """Write the effect size and the counts behind the p-value."""
        how = "partitions" if self.exact else "drawn partitions"
        return (
            f"effect size {self.effect_size:.2f}; {self.at_least:,} of {self.partitions:,} {how} are at "
            f"least as far apart (p = {self.p_value:.2g})"
        )


def glove() -> pd.DataFrame:
    """Read the excerpt of GloVe that comes with the course.

    Returns
    -------
    DataFrame
        One row per word, in the order of the embedding (common words first), and 50 columns; `attrs` holds
        `source`.
    """
    lines = [line.split() for line in EXCERPT.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    table = pd.DataFrame(
        np.array([line[1:] for line in lines], dtype=float), index=pd.Index([line[0] for line in lines])
    )
    table.attrs["source"] = SOURCE
    return table


def associations(
    vectors: pd.DataFrame, words: Sequence[str], A: Sequence[str], B: Sequence[str]
) -> pd.Series:
    """Measure how much closer each word is to A than to B.

    Parameters
    ----------
    vectors : DataFrame
        One row per word.
    words, A, B : sequence of str
        At least one word each, all of them rows of `vectors`.

    Returns
    -------
    Series
        Mean cosine with the words of A minus mean cosine with those of B, in [-2, 2].

    Raises
    ------
    ValueError
        If a list is empty or one text, a word has no vector, or a vector is zero.
    """
    W, a, b = (_unit(vectors, name, given) for name, given in (("words", words), ("A", A), ("B", B)))
    return pd.Series((W @ a.T).mean(axis=1) - (W @ b.T).mean(axis=1), index=list(words))


def weat(
    vectors: pd.DataFrame,
    X: Sequence[str],
    Y: Sequence[str],
    A: Sequence[str],
    B: Sequence[str],
    *,
    n_resamples: int = 9999,
    random_state: RandomState = 0,
) -> AssociationTest:
    """Test whether the words of X go with A, and those of Y with B.

    Parameters
    ----------
    vectors : DataFrame
        One row per word.
    X, Y : sequence of str
        Target words, such as names of men and of women; at least two each, none in both.
    A, B : sequence of str
        Attribute words, such as career and family.
    n_resamples, random_state
        As in `compare_sets`.

    Returns
    -------
    AssociationTest
        `values` are the words' associations.

    Raises
    ------
    ValueError
        As `associations` and `compare_sets`, or if a word is in both X and Y.
    """
    if both := sorted(set(X) & set(Y)):
        raise ValueError(f"X and Y both hold {validation.first_few(both)}; a word belongs to one of them.")
    first, second = (associations(vectors, words, A, B) for words in (X, Y))
    return compare_sets(first, second, n_resamples=n_resamples, random_state=random_state)


def compare_sets(
    first: Column, second: Column, *, n_resamples: int = 9999, random_state: RandomState = 0
) -> AssociationTest:
    """Test whether the first set's mean is larger than a random partition would make it.

    Parameters
    ----------
    first, second : array-like of float, shape (n,) and (m,)
        At least two numbers each.
    n_resamples : int
        Partitions to draw where there are more than `EXACT_UP_TO`.
    random_state : int, Generator or None
        Seed of those.

    Returns
    -------
    AssociationTest

    Raises
    ------
    ValueError
        If a set has fewer than two numbers or one that is not finite, or all numbers are the same.

    Notes
    -----
    By `scipy.stats.permutation_test`. Where partitions are drawn, the observed one is counted with them, as
    in Phipson and Smyth 2010 (doi:10.2202/1544-6115.1585).
    """
    from scipy.stats import permutation_test

    one, other = _numbers("first", first), _numbers("second", second)
    together = np.concatenate([one, other])
    spread = together.std()
    if not spread > 0:
        raise ValueError("first and second hold one number only; there is nothing to compare.")
    possible = math.comb(len(together), len(one))
    exact = possible <= EXACT_UP_TO
    partitions = possible if exact else validation.positive_integer("n_resamples", n_resamples) + 1
    found = permutation_test(
        (one, other),
        lambda x, y, axis: x.mean(axis=axis) - y.mean(axis=axis),
        vectorized=True,
        n_resamples=partitions if exact else partitions - 1,
        batch=2000,
        alternative="greater",
        rng=np.random.default_rng(random_state),
    )
    difference = float(one.mean() - other.mean())
    return AssociationTest(
        difference,
        float(difference / spread),
        float(found.pvalue),
        round(float(found.pvalue) * partitions),
        partitions,
        exact,
        pd.concat([pd.Series(first), pd.Series(second)]),
    )


def _numbers(name: str, values: Column) -> Floats:
    array = validation.one_dimensional(name, values).astype(float)
    if len(array) < 2 or not np.isfinite(array).all():
        raise ValueError(f"{name} has {len(array)} value(s); pass at least two, all of them finite.")
    return array


def _unit(vectors: pd.DataFrame, name: str, words: Sequence[str]) -> Floats:
    if isinstance(words, str) or not len(words):
        raise ValueError(f"{name} is {words!r}; pass a list of at least one word.")
    if unknown := [word for word in words if word not in vectors.index]:
        raise ValueError(
            f"{name} holds {validation.first_few(unknown)}, which vectors does not have; leave the word out "
            "or pass vectors that have it."
        )
    found = vectors.loc[list(words)].to_numpy(dtype=float)
    length = np.linalg.norm(found, axis=1, keepdims=True)
    if not length.all():
        raise ValueError(f"{name} holds a word whose vector is zero; it has no direction.")
    return np.asarray(found / length)
