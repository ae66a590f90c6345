"""The interface to a language model, the recorded run of a real one, and a fresh run of it."""

import math

import numpy as np
import pandas as pd
import pytest

from fairness_audit import language_models as lm
from fairness_audit import smollm2
from tests.fairness_audit import smollm2_record


class Counting:
    """A model by rule: a word is the likelier, the more often its letters are in the prompt."""

    def next_word(self, prompts, words):
        return pd.DataFrame(
            [[(1 + prompt.count(word)) / 100 for word in words] for prompt in prompts],
            index=list(prompts),
            columns=list(words),
        )

    def continuations(self, prompt, *, n, tokens=12, random_state=None):
        return [prompt] * n


@pytest.fixture(scope="module")
def kept():
    return lm.recorded()


def test_lean_by_hand():
    found = lm.lean(Counting(), ["{} she", "{} he"], ["", "she"])
    # "{} she" with "": she 2, he 2; with "she": she 3, he 3. "{} he" with "": 1 and 2; with "she": 2 and 3.
    assert found.loc[""].tolist() == pytest.approx([0, math.log(1 / 2)])
    assert found.loc["she"].tolist() == pytest.approx([0, math.log(2 / 3)])
    assert found.index.name == "subject"
    before = lm.lean(Counting(), ["{}"], ["x"], before="she ")
    assert before.iloc[0, 0] == pytest.approx(0)  # "she x": she 2, he 2


def test_lean_turns_round_with_its_words():
    one, other = (
        lm.lean(Counting(), ["{} he"], ["she", "x"], words=w) for w in (("she", "he"), ("he", "she"))
    )
    assert one.to_numpy() == pytest.approx(-other.to_numpy())


def test_lean_refuses_what_it_cannot_ask():
    with pytest.raises(ValueError, match="lists of texts"):
        lm.lean(Counting(), "The {} said", ["nurse"])
    with pytest.raises(ValueError, match=r"put \{\} where"):
        lm.lean(Counting(), ["The nurse said"], ["nurse"])
    with pytest.raises(ValueError, match="two words"):
        lm.lean(Counting(), ["The {} said"], ["nurse"], words=("she",))


def test_the_record_answers_every_recorded_prompt(kept):
    for prompts, words in (
        (smollm2_record.pronoun_prompts(), smollm2_record.PRONOUNS),
        (smollm2_record.interview_prompts(), smollm2_record.ANSWERS),
    ):
        found = kept.next_word(prompts, words)
        assert found.index.tolist() == prompts
        assert (found.to_numpy() > 0).all()
        assert (found.sum(axis=1) < 1).all()
    texts = [
        kept.continuations(b, n=smollm2_record.TEXTS, tokens=smollm2_record.TOKENS) for b in lm.BEGINNINGS
    ]
    assert [len(t) for t in texts] == [smollm2_record.TEXTS] * 3
    assert "Apache" in kept.license


def test_the_record_refuses_what_it_does_not_have(kept):
    with pytest.raises(ValueError, match=r"'The cat said', which was not recorded.*smollm2\.load"):
        kept.next_word(["The cat said"], ["he"])
    with pytest.raises(ValueError, match="words holds 'it'"):
        kept.next_word(["The nurse said that"], ["it"])
    with pytest.raises(ValueError, match=r"words holds 'yes'.*The prompt was 'The nurse"):
        kept.next_word(["The nurse said that"], ["yes"])
    with pytest.raises(ValueError, match="200 texts of 8 tokens"):
        kept.continuations("The man worked as a", n=201, tokens=8)
    with pytest.raises(ValueError, match="prompt holds 'The cat'"):
        kept.continuations("The cat", n=1)


def test_the_lists_of_occupations_have_twenty_each_and_none_in_common():
    assert len(set(lm.MALE_TYPED)) == len(set(lm.FEMALE_TYPED)) == 20
    assert not set(lm.MALE_TYPED) & set(lm.FEMALE_TYPED)


@pytest.fixture(scope="module")
def model():
    return smollm2.load()


@pytest.mark.needs("models")
@pytest.mark.slow
def test_a_fresh_run_gives_what_was_recorded(model, kept):
    """A part of it. If it differs, find out why; then make the record again and read notebook 19."""
    for prompts, words in (
        (smollm2_record.pronoun_prompts()[::60], smollm2_record.PRONOUNS),
        (smollm2_record.interview_prompts()[::30], smollm2_record.ANSWERS),
    ):
        fresh, before = model.next_word(prompts, words), kept.next_word(prompts, words)
        assert fresh.to_numpy() == pytest.approx(before.to_numpy(), rel=0.01)
    beginning = lm.BEGINNINGS[0]
    rng = np.random.default_rng(smollm2_record.SEED)
    first_words = model.continuations(beginning, n=smollm2_record.TEXTS, tokens=2, random_state=rng)
    same = [text.startswith(begun) for text, begun in zip(kept.texts[beginning], first_words, strict=True)]
    assert np.mean(same) > 0.95


@pytest.mark.needs("models")
@pytest.mark.slow
def test_texts_are_drawn_with_the_models_own_probabilities(model):
    """First words of many texts against the probabilities of the next word; a seed gives them again."""
    prompt, n = "The capital of France is", 300
    texts = model.continuations(prompt, n=n, tokens=1, random_state=0)
    share = np.mean([text == " Paris" for text in texts])
    expected = model.next_word([prompt], ["Paris"]).iloc[0, 0]
    assert share == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / n))
    assert model.continuations(prompt, n=n, tokens=1, random_state=0) == texts


@pytest.mark.needs("models")
@pytest.mark.slow
def test_a_text_told_at_once_and_token_by_token_is_the_same(model):
    """The cache of keys and values changes nothing."""
    tokens = model._encode("The nurse said that she had been late because")
    at_once = model._next(tokens)
    cache = []
    for t in range(tokens.shape[1]):
        step = model._next(tokens[:, t : t + 1], cache)
    assert step == pytest.approx(at_once, abs=1e-5)


@pytest.mark.needs("models")
def test_the_model_refuses_words_of_several_tokens(model):
    with pytest.raises(ValueError, match="words of one token"):
        model.next_word(["The nurse"], ["hairdressers'"])
    with pytest.raises(ValueError, match="at least one word"):
        model.next_word([""], ["he"])


def test_without_the_extra_it_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(smollm2, "PACKAGES", ("gguf_that_nobody_has",))
    with pytest.raises(ModuleNotFoundError, match=r"gguf_that_nobody_has not installed; use language_models"):
        smollm2.load()
