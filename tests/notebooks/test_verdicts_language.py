"""What 19 says in words, over redraws: other occupations, references, texts, attribute words, folds."""

import numpy as np
import pandas as pd
import pytest
from sklearn.svm import SVC

from fairness_audit import embeddings, language_models
from fairness_audit import representations as rep
from fairness_audit.intervals import newcombe

SETS = embeddings.WORD_SETS
SAID, FINISHED = language_models.FRAMES[:2]
DRAWS = range(20)


@pytest.fixture(scope="module")
def model():
    return language_models.recorded()


@pytest.fixture(scope="module")
def leans(model):
    subjects = [
        *language_models.MALE_TYPED,
        *language_models.FEMALE_TYPED,
        *language_models.REFERENCES,
    ]
    return [
        language_models.lean(model, language_models.FRAMES, subjects, before=before)
        for before in ("", language_models.NOTICE)
    ]


def redrawn(draw):
    """Three quarters of each list of occupations, and four of the five references."""
    rng = np.random.default_rng(draw)
    sizes = {
        language_models.MALE_TYPED: 15,
        language_models.FEMALE_TYPED: 15,
        language_models.REFERENCES: 4,
    }
    return [list(rng.choice(words, n, replace=False)) for words, n in sizes.items()]


@pytest.mark.parametrize("draw", DRAWS)
def test_19_the_frames_disagree_about_everybody_and_agree_about_the_lists(leans, draw):
    male, female, references = redrawn(draw)
    lean = leans[0]
    assert lean.loc[references, SAID].mean() > 0 > lean.loc[references, FINISHED].mean()
    assert ((lean.loc[female].mean() - lean.loc[male].mean()) > 0).all()


@pytest.mark.parametrize("draw", DRAWS)
def test_19_the_notice_raises_the_count_of_she_and_widens_the_difference(leans, draw):
    male, female, _ = redrawn(draw)
    before, after = leans
    count = [(lean.loc[[*male, *female]] > 0).sum() for lean in (before, after)]
    assert (count[1] > count[0]).sum() >= 4
    difference = [lean.loc[female].mean() - lean.loc[male].mean() for lean in leans]
    assert (difference[1] > difference[0]).all()


def test_19_so_few_texts_cannot_tell(model):
    """In halves of the texts, as with all of them, the interval holds zero."""
    found = []
    for beginning in language_models.BEGINNINGS[:2]:
        texts = model.continuations(beginning, n=200, tokens=model.tokens)
        found.append([any(w in t.split() for w in language_models.FEMALE_TYPED) for t in texts])
    held = 0
    for draw in DRAWS:
        rng = np.random.default_rng(draw)
        man, woman = (int(rng.permutation(named)[:100].sum()) for named in found)
        low, high = newcombe(woman, 100, man, 100)
        held += low < 0 < high
    assert held >= 17


@pytest.mark.parametrize("draw", DRAWS)
def test_19_the_names_part_with_half_of_the_attribute_words(draw):
    rng = np.random.default_rng(draw)
    half = [list(rng.choice(SETS[s], 4, replace=False)) for s in ("career", "family")]
    found = embeddings.weat(embeddings.glove(), SETS["male names"], SETS["female names"], *half)
    assert found.effect_size > 1
    assert found.p_value < 0.01


def test_19_a_removed_direction_leaves_the_occupations_apart():
    vectors, words = embeddings.glove(), list(embeddings.OCCUPATIONS)
    unit = vectors.div(np.linalg.norm(vectors, axis=1), axis=0)
    towards = unit.loc["she"] - unit.loc["he"]
    leaning = (unit.loc[words] @ towards).to_numpy()
    removed = pd.DataFrame(rep.ablate(unit, towards, mean=np.zeros(50)), index=unit.index)
    lists = [SETS[s] for s in ("male names", "female names", "career", "family")]
    effect = [embeddings.weat(table, *lists).effect_size for table in (unit, removed)]
    assert 0 < effect[1] < 0.7 * effect[0]
    half = leaning > np.median(leaning)
    for seed in DRAWS:
        probe = rep.probes(
            removed.loc[words], sensitive_features=half, estimators={"curve": SVC()}, random_state=seed
        )
        assert probe.loc["curve", "low"] > 0.6
