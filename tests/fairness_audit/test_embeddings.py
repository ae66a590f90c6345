"""Association tests: by hand, against brute force, and on the excerpt of GloVe."""

import math
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness_audit import embeddings
from tests.fairness_audit import glove_excerpt

SETS = embeddings.WORD_SETS
PLANE = pd.DataFrame(
    [[1, 0], [0, 1], [2, 0], [0, 3], [1, 1], [-1, 0]], index=["a", "b", "x", "y", "between", "against"]
)


def test_associations_by_hand():
    """Cosines with a are 1, 0 and 1/√2; with b 0, 1 and 1/√2. Length does not count."""
    found = embeddings.associations(PLANE, ["x", "y", "between", "against"], ["a"], ["b"])
    assert found.tolist() == pytest.approx([1, -1, 0, -1])
    both = embeddings.associations(PLANE, ["x"], ["a", "between"], ["b", "against"])
    assert both["x"] == pytest.approx((1 + math.sqrt(0.5)) / 2 - (0 - 1) / 2)


def test_sets_by_hand():
    """Of six ways to choose two of 5, 3, 2, 0 two sum to at least 5 + 2: {5, 3} and {5, 2}."""
    found = embeddings.compare_sets([5, 2], [3, 0])
    assert (found.at_least, found.partitions, found.exact) == (2, 6, True)
    assert found.p_value == pytest.approx(2 / 6)
    assert found.difference == 2
    assert found.effect_size == pytest.approx(2 / math.sqrt(np.mean(np.square([2.5, 0.5, -0.5, -2.5]))))
    assert str(found) == ("effect size 1.11; 2 of 6 partitions are at least as far apart (p = 0.33)")


@settings(max_examples=25)
@given(st.lists(st.integers(0, 6), min_size=4, max_size=9), st.integers(2, 5))
def test_every_partition_is_counted_as_brute_force_counts(values, size):
    size = min(size, len(values) - 2)
    if len(set(values)) == 1:
        return
    first, second = values[:size], values[size:]
    sums = [sum(values[i] for i in chosen) for chosen in combinations(range(len(values)), size)]
    found = embeddings.compare_sets(first, second)
    assert found.at_least == sum(total >= sum(first) for total in sums)
    assert found.partitions == len(sums) == math.comb(len(values), size)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(2, 6))
def test_an_effect_size_of_sets_of_one_size_is_at_most_two(seed, size):
    rng = np.random.default_rng(seed)
    one, other = rng.normal(size=size) + rng.normal(scale=9), rng.normal(size=size)
    found = embeddings.compare_sets(one, other)
    assert abs(found.effect_size) <= 2 + 1e-9
    assert embeddings.compare_sets(other, one).effect_size == pytest.approx(-found.effect_size)


def test_many_partitions_are_drawn_and_the_observed_one_counts():
    far = embeddings.compare_sets(np.arange(20) + 100, np.arange(20), n_resamples=499)
    assert (far.exact, far.partitions, far.at_least) == (False, 500, 1)
    assert far.p_value == pytest.approx(1 / 500)
    assert "drawn partitions" in str(far)


def test_the_p_value_keeps_its_level_where_the_sets_do_not_differ():
    rng = np.random.default_rng(5)
    p = np.array([embeddings.compare_sets(*rng.normal(size=(2, 5))).p_value for _ in range(400)])
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.03)
    assert np.mean(p <= 0.5) == pytest.approx(0.5, abs=0.075)


@pytest.mark.parametrize(
    ("X", "Y", "A", "B", "effect", "at_least"),
    [
        ("male names", "female names", "career", "family", 1.764, 1),
        ("math", "arts", "male words", "female words", 1.544, 3),
        ("science", "arts 2", "male words 2", "female words 2", 1.534, 5),
    ],
)
def test_published_word_lists_on_the_excerpt(X, Y, A, B, effect, at_least):
    found = embeddings.weat(embeddings.glove(), SETS[X], SETS[Y], SETS[A], SETS[B])
    assert found.effect_size == pytest.approx(effect, abs=0.001)
    assert (found.at_least, found.partitions, found.exact) == (at_least, 12_870, True)


def test_the_test_turns_round_with_its_lists():
    vectors, lists = embeddings.glove(), [SETS[n] for n in ("male names", "female names", "career", "family")]
    X, Y, A, B = lists
    here, turned = embeddings.weat(vectors, X, Y, A, B), embeddings.weat(vectors, Y, X, B, A)
    assert turned.effect_size == pytest.approx(here.effect_size)
    assert embeddings.weat(vectors, Y, X, A, B).effect_size == pytest.approx(-here.effect_size)


def test_the_excerpt_has_every_word_and_its_source():
    vectors = embeddings.glove()
    assert set(vectors.index) == glove_excerpt.wanted()
    assert vectors.index.is_unique
    assert vectors.shape[1] == 50
    assert "public domain" in vectors.attrs["source"]
    assert embeddings.EXCERPT.read_text(encoding="utf-8").startswith(f"# {embeddings.SOURCE}\n")


@pytest.mark.needs("models")
def test_the_excerpt_is_what_the_package_holds():
    assert embeddings.EXCERPT.read_text(encoding="utf-8").splitlines() == glove_excerpt.lines()


def test_what_is_refused():
    with pytest.raises(ValueError, match="'c', which vectors does not have"):
        embeddings.associations(PLANE, ["c"], ["a"], ["b"])
    with pytest.raises(ValueError, match="A is 'a'; pass a list"):
        embeddings.associations(PLANE, ["x"], "a", ["b"])
    with pytest.raises(ValueError, match="X and Y both hold 'x'"):
        embeddings.weat(PLANE, ["x", "y"], ["x", "between"], ["a"], ["b"])
    with pytest.raises(ValueError, match="first has 1 value"):
        embeddings.compare_sets([1], [2, 3])
    with pytest.raises(ValueError, match="one number only"):
        embeddings.compare_sets([1, 1], [1, 1])
    with pytest.raises(ValueError, match="vector is zero"):
        embeddings.associations(pd.DataFrame([[0, 0], [1, 1]], index=["a", "b"]), ["a"], ["b"], ["b"])
