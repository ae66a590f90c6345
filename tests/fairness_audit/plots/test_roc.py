"""Group ROC curves: the point that is drawn is the one that Fairlearn's rule reaches on average."""

import numpy as np
import pandas as pd
import pytest
from fairlearn.postprocessing import ThresholdOptimizer
from sklearn.base import BaseEstimator, ClassifierMixin

from fairness_audit import plots

# The rules for every figure, held to this module's `chart`.
from tests.fairness_audit.plots.test_every_figure import (  # noqa: F401
    test_alt_is_one_to_three_sentences,
    test_every_axis_of_numbers_has_a_label_with_its_unit,
    test_no_text_leaves_the_figure_or_meets_another,
    test_the_picture_is_small_sharp_and_fits_a_page,
    test_the_title_says_what_is_shown,
)


class Given(ClassifierMixin, BaseEstimator):
    """Hands the score on."""

    def fit(self, X, y):
        self.classes_ = np.array([0, 1])
        return self

    def predict(self, X):
        return np.asarray(X)[:, 0]


RNG = np.random.default_rng(5)
LABEL = RNG.integers(0, 2, 900)
GROUP = RNG.choice(["north", "south"], 900)
SCORE = LABEL + RNG.normal(0, np.where(GROUP == "north", 0.7, 1.6))


def fitted(label=LABEL, group=GROUP, score=SCORE):
    X = score[:, None]
    rule = ThresholdOptimizer(
        estimator=Given().fit(X, label), prefit=True, constraints="equalized_odds", predict_method="predict"
    )
    return rule.fit(X, label, sensitive_features=group)


RULE = fitted()
MIXTURES = RULE.interpolated_thresholder_.interpolation_dict
THREE = RNG.choice(["a", "b", "c"], 900)
MAKERS = {
    "two groups": lambda: plots.group_roc(SCORE, LABEL, GROUP, mixtures=MIXTURES),
    "three groups": lambda: plots.group_roc(
        SCORE,
        LABEL,
        THREE,
        mixtures=fitted(group=THREE).interpolated_thresholder_.interpolation_dict,
        title="Three groups that differ by chance",
    ),
}


@pytest.fixture(params=["two groups"], scope="module")
def chart(request):
    return MAKERS[request.param]()


def test_the_point_is_what_many_draws_average_to():
    table = MAKERS["two groups"]().table
    draws = [RULE.predict(SCORE[:, None], sensitive_features=GROUP, random_state=seed) for seed in range(400)]
    mean = np.mean(draws, axis=0)
    for group in ("north", "south"):
        for rate, label in (("tpr", 1), ("fpr", 0)):
            reached = mean[(group == GROUP) & (label == LABEL)].mean()
            assert table.loc[group, rate] == pytest.approx(reached, abs=0.01)


def test_both_groups_are_at_one_point_and_the_better_score_is_ignored_more_often():
    table = MAKERS["two groups"]().table
    np.testing.assert_allclose(
        table.loc["north", ["tpr", "fpr"]], table.loc["south", ["tpr", "fpr"]], atol=0.01
    )
    assert table.auc["north"] > table.auc["south"]
    assert table.score_ignored["north"] > table.score_ignored["south"]
    assert table.people.to_dict() == pd.Series(GROUP).value_counts().to_dict()


def test_three_groups_have_a_curve_each():
    chart = MAKERS["three groups"]()
    names = [text.get_text() for text in chart.figure.axes[0].get_legend().get_texts()]
    assert [name[:6] for name in names] == ["a, n =", "b, n =", "c, n ="]


@pytest.mark.parametrize(
    ("label", "group", "message"),
    [
        (LABEL, np.where(GROUP == "north", "east", GROUP), "mixtures has nothing for the group 'east'"),
        (np.where(GROUP == "north", 1, LABEL), GROUP, "group 'north' has people of one label only"),
        (LABEL[1:], GROUP, "y_true"),
    ],
)
def test_what_cannot_be_drawn_says_why(label, group, message):
    with pytest.raises(ValueError, match=message):
        plots.group_roc(SCORE, label, group, mixtures=MIXTURES)
