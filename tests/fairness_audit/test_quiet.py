"""fairness_audit.quiet silences one category from one package, and nothing else."""

import warnings

import numpy as np
import pandas as pd
import pytest
from fairlearn.reductions import DemographicParity, EqualizedOdds, ExponentiatedGradient, GridSearch
from sklearn.linear_model import LogisticRegression

from fairness_audit import quiet


@pytest.fixture
def rows():
    rng = np.random.default_rng(5)
    group = pd.Series(rng.integers(0, 2, 300), name="group")
    X = pd.DataFrame({"x": rng.normal(size=300) + group, "z": rng.normal(size=300)})
    return X, (X.x + rng.normal(size=300) > 0.5).astype(int), group


def warned_by(action) -> list[warnings.WarningMessage]:
    """Warnings that reach the person, with the filters that stand now."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        quiet.fairlearn_reductions()
        action()
    return seen


@pytest.mark.parametrize("constraint", [DemographicParity, EqualizedOdds])
@pytest.mark.parametrize("reduction", [ExponentiatedGradient, GridSearch])
def test_reductions_run_without_a_warning(rows, reduction, constraint):
    X, y, group = rows
    kwargs = {"grid_size": 5} if reduction is GridSearch else {"max_iter": 5}

    def fit():
        fitted = reduction(LogisticRegression(), constraint(), **kwargs).fit(X, y, sensitive_features=group)
        fitted.predict(X)

    assert warned_by(fit) == []


def test_the_reductions_do_warn_without_it(rows):
    """When this fails Fairlearn has mended its code: the module and its calls can go."""
    X, y, group = rows
    with pytest.warns(quiet.CATEGORY):
        ExponentiatedGradient(LogisticRegression(), DemographicParity(), max_iter=5).fit(
            X, y, sensitive_features=group
        )


def test_the_same_category_from_your_own_code_still_shows():
    seen = warned_by(lambda: warnings.warn("yours", quiet.CATEGORY, stacklevel=2))
    assert [str(w.message) for w in seen] == ["yours"]


@pytest.mark.parametrize(
    ("category", "module"),
    [
        (UserWarning, "fairlearn.reductions._moments"),
        (RuntimeWarning, "fairlearn.reductions._exponentiated_gradient"),
        (quiet.CATEGORY, "fairlearn.metrics._metric_frame"),
        (quiet.CATEGORY, "fairlearn.reductionsish"),
        (quiet.CATEGORY, "mine.fairlearn.reductions.copy"),
    ],
)
def test_other_categories_and_other_modules_still_show(category, module):
    seen = warned_by(lambda: warnings.warn_explicit("shown", category, "file.py", 1, module=module))
    assert len(seen) == 1
