"""DeLong's components against every pair of people, and against scikit-learn's AUC."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from fairness_audit.delong import placements

scores = st.lists(st.integers(0, 6), min_size=1, max_size=12).map(lambda s: np.array(s, dtype=float))


@given(scores, scores)
def test_each_component_is_the_share_of_pairs_ordered_rightly(inside, outside):
    pairs = (inside[:, None] > outside) + 0.5 * (inside[:, None] == outside)
    above, below = placements(inside, outside)
    np.testing.assert_allclose(above, pairs.mean(axis=1), atol=1e-12)
    np.testing.assert_allclose(below, pairs.mean(axis=0), atol=1e-12)


@given(scores, scores)
def test_the_mean_of_either_side_is_the_auc(inside, outside):
    label = np.repeat([1, 0], [len(inside), len(outside)])
    expected = roc_auc_score(label, np.concatenate([inside, outside]))
    for component in placements(inside, outside):
        np.testing.assert_allclose(component.mean(), expected, atol=1e-12)
