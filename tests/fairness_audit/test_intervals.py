"""Closed-form intervals against independent implementations."""

import numpy as np
import pytest
from scipy import stats

from fairness_audit.intervals import clopper_pearson


@pytest.mark.parametrize("n", [1, 2, 12, 50])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_clopper_pearson_is_scipys_exact_interval(n, level):
    k = np.arange(n + 1)
    low, high = clopper_pearson(k, n, level)
    for i in k.tolist():
        expected = stats.binomtest(i, n).proportion_ci(level, method="exact")
        assert (low[i], high[i]) == pytest.approx((expected.low, expected.high), abs=1e-10)


def test_bounds_have_the_shape_of_the_counts():
    low, high = clopper_pearson([[0, 3], [2, 4]], [[4, 4], [4, 4]])
    assert low.shape == high.shape == (2, 2)
    assert (low[0, 0], high[1, 1]) == (0, 1)
