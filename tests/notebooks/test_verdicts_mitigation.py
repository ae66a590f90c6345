"""What 09 and 15 say in words, over redraws."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fairlearn.reductions import DemographicParity, ExponentiatedGradient
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from fairgrade.authoring import normal
from fairness_audit import quiet, scenarios

pytestmark = pytest.mark.slow


def run_cells(path: Path, *wanted: str) -> dict[str, Any]:
    """The names that these cells of a notebook define."""
    sources = {cell.id: cell.source for cell in normal.read(path).cells}
    names: dict[str, Any] = {}
    for cell in wanted:
        exec(sources[cell], names)
    return names


def places(bound: dict[str, float], split: int) -> tuple[np.ndarray, np.ndarray]:
    """Places per group without and with the bound, on another split of 09's rows."""
    quiet.fairlearn_reductions()
    data = scenarios.module_handson()
    X_train, X_test, y_train, _, group_train, group_test = train_test_split(
        data.X, data.y, data.a, test_size=0.3, stratify=data.y, random_state=split
    )
    center, spread = X_train.mean(), X_train.std()
    X_train, X_test = (X_train - center) / spread, (X_test - center) / spread
    logistic = LogisticRegression(solver="newton-cholesky")
    model = ExponentiatedGradient(logistic, DemographicParity(**bound), max_iter=5)
    model.fit(X_train, y_train, sensitive_features=group_train)
    before = logistic.fit(X_train, y_train).predict(X_test)
    after = model.predict(X_test, random_state=0)
    return (np.bincount(group_test, weights=d, minlength=2) for d in (before, after))


@pytest.mark.parametrize("split", range(20))
def test_09_a_difference_bound_takes_places_from_both_groups(split):
    before, after = places({"difference_bound": 0.01}, split)
    assert (after < before).all()


@pytest.mark.parametrize("split", range(20))
def test_09_a_ratio_bound_gives_group_1_more(split):
    before, after = places({"ratio_bound": 0.8}, split)
    assert after[1] > before[1]


def test_15_each_test_finds_its_own_lender(root):
    """In every draw; in most of them nothing else lights."""
    names = run_cells(root / "course" / "15_wrong_tool.ipynb", "imports", "generator", "causes")
    names |= {"RATE": "true_positive_rate", "PAIR": ("north", "south"), "__name__": "book"}
    sources = {c.id: c.source for c in normal.read(root / "course" / "15_wrong_tool.ipynb").cells}
    exec(sources["deal"].split("audited = {}")[0], names)
    for cell in ("test-records", "test-later", "test-line", "test-ceiling"):
        exec(sources[cell], names)
    exec(sources["run"].split("found = {letter")[0], names)
    extra = pd.DataFrame(0, index=list(names["causes"]), columns=range(3))
    for draw in range(3):
        for i, (cause, make) in enumerate(names["causes"].items()):
            found = names["diagnose"](make(np.random.default_rng(1000 + 10 * draw + i)))
            assert found[cause][-1]
            extra.loc[cause, draw] = sum(bool(f[-1]) for f in found.values()) - 1
    assert extra.to_numpy().sum() <= 2
    assert (extra.sum() == 0).sum() >= 2
