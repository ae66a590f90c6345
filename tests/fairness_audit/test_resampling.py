"""Resampling counts is resampling rows, and quantiles in blocks are quantiles of everything."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fairness_audit.resampling import block_sizes, percentiles, resample, upper_bound


def test_drawing_counts_is_distributed_as_resampling_rows():
    cells = np.array([[5, 3, 2, 6], [4, 0, 3, 7]])  # group x (tn, fp, fn, tp)
    code = np.repeat(np.arange(8), cells.ravel())
    rng = np.random.default_rng(1)
    n = 6000
    by_rows = np.array([np.bincount(rng.choice(code, code.size), minlength=8) for _ in range(n)])
    by_counts = np.concatenate(list(resample(cells, n, 2))).reshape(n, 8)
    assert (by_counts.sum(axis=1) == code.size).all()
    # Each cell has the same distribution, and so has each pair of cells (through their covariance).
    for cell in range(8):
        one, other = by_rows[:, cell], by_counts[:, cell]
        if one.any() or other.any():
            values = np.arange(code.size + 1)
            table = np.array([[(draws == v).sum() for v in values] for draws in (one, other)])
            table = table[:, table.sum(axis=0) > 10]
            assert stats.chi2_contingency(table).pvalue > 0.001
    np.testing.assert_allclose(np.cov(by_rows.T), np.cov(by_counts.T), atol=0.35)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(50, 400), st.sampled_from([0.5, 0.8, 0.95]))
def test_tails_kept_in_blocks_give_the_quantiles_of_everything(seed, n, level):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, 3)).round(1)
    values[rng.random(values.shape) < 0.1] = np.nan
    cuts = np.sort(rng.integers(0, n, size=4))
    blocks = [b.copy() for b in np.split(values, cuts) if len(b)]
    low, high = percentiles(iter(blocks), n, level)
    expected = np.nanquantile(values, [(1 - level) / 2, (1 + level) / 2], axis=0)
    np.testing.assert_allclose([low, high], expected, atol=1e-12)


@given(st.integers(1, 5000), st.integers(1, 40_000))
def test_blocks_add_up_and_stay_small(n, width):
    sizes = list(block_sizes(n, width))
    assert sum(sizes) == n
    assert min(sizes) > 0
    assert max(sizes) == 1 or max(sizes) * width <= 16_000


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(20, 400), st.sampled_from([0.5, 0.8, 0.95]))
def test_the_upper_bound_is_not_exceeded_by_enough_replicates(seed, n, level):
    values = np.random.default_rng(seed).normal(size=n)
    bound = upper_bound(iter(np.array_split(values, 3)), n, level)
    assert bound in values
    assert (values <= bound).mean() >= level
