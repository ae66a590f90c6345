"""Gradient reversal: numbers worked out by hand, finite differences, and where training comes to rest."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from fairness_audit import adversarial
from fairness_audit.adversarial import Parameters, gradients, losses, train

# Two people with one feature; score 2x = 2 and 0, the adversary's guess 1 - score = -1 and 1.
X = np.array([[1.0], [0.0]])
Y, GROUP = np.array([1, 0]), np.array([0, 1])
HERE = Parameters(np.array([2.0]), 0.0, -1.0, 1.0)


def rows(seed: int, n: int = 80, features: int = 3):
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 2, n)
    X = rng.normal(size=(n, features)) + 0.8 * group[:, None]
    return X, (X[:, 0] + rng.normal(size=n) > 0.3).astype(int), group


def test_losses_by_hand():
    label = (np.log1p(np.exp(-2)) + np.log(2)) / 2
    group = (np.log1p(np.exp(-1)) + np.log1p(np.exp(-1))) / 2
    assert losses(HERE, X, Y, GROUP) == pytest.approx((label, group))


def test_gradients_by_hand():
    label_error = np.array([expit(2) - 1, 0.5]) / 2
    group_error = np.array([expit(-1), expit(1) - 1]) / 2
    found = gradients(HERE, X, Y, GROUP, strength=3)
    # back through the slope of -1, with the sign reversed: minus 3 times minus 1
    assert found.weights == pytest.approx([label_error[0] + 3 * group_error[0]])
    assert found.intercept == pytest.approx(label_error.sum() + 3 * group_error.sum())
    assert found.slope == pytest.approx(2 * group_error[0])
    assert found.offset == pytest.approx(group_error.sum(), abs=1e-12)


@given(
    seed=st.integers(0, 10_000),
    strength=st.floats(0, 20),
    values=st.lists(st.floats(-3, 3), min_size=6, max_size=6),
)
def test_each_part_is_the_gradient_of_its_own_players_loss(seed, strength, values):
    data = rows(seed, n=30)
    values = np.array(values)

    def both(v):
        return np.array(losses(Parameters(v[:3], *v[3:]), *data))

    found = np.hstack([*gradients(Parameters(values[:3], *values[3:]), *data, strength)])
    # Central differences: with forward ones the rounding of a large loss comes near the tolerance.
    steps = 1e-5 * np.eye(6)
    slopes = np.array([both(values + h) - both(values - h) for h in steps]) / 2e-5
    predictor, adversary = slopes[:4] @ [1, -strength], slopes[4:, 1]
    assert found == pytest.approx(np.hstack([predictor, adversary]), abs=2e-5)


def test_losses_do_not_overflow():
    far = Parameters(np.array([1e4]), 0.0, 1e3, 0.0)
    assert np.isfinite(losses(far, X, Y, GROUP)).all()


def test_without_reversal_it_is_logistic_regression():
    data = rows(1, n=300)
    trained = train(*data, strength=0, n_steps=4000)
    expected = LogisticRegression(C=np.inf).fit(*data[:2])
    assert trained.decision_function(data[0]) == pytest.approx(expected.decision_function(data[0]), abs=1e-3)
    assert (trained.predict(data[0]) == (trained.decision_function(data[0]) >= 0)).all()


def test_at_rest_both_gradients_are_zero():
    data = rows(2, n=300)
    trained = train(*data, strength=2)
    Z = (data[0] - trained.mean) / trained.scale
    assert trained.history["moved"].iloc[-1] < 1e-6
    assert np.hstack([*gradients(trained.parameters, Z, *data[1:], 2)]) == pytest.approx(
        np.zeros(6), abs=1e-6
    )


def test_more_reversal_leaves_the_adversary_less():
    data = rows(3, n=400)
    told = []
    for strength in (0, 1, 3, 6):
        trained = train(*data, strength=strength, n_steps=2000)
        Z = (data[0] - trained.mean) / trained.scale
        told.append(losses(trained.parameters, Z, *data[1:])[1])
    assert told == sorted(told)
    assert told[0] < told[-1] - 0.02
    assert told[-1] <= np.log(2)  # a coin


def test_two_players_need_not_come_to_rest():
    from fairness_audit import scenarios

    hands_on = scenarios.module_handson()
    calm = train(hands_on.X, hands_on.y, hands_on.a, 5).history["moved"]
    wild = train(hands_on.X, hands_on.y, hands_on.a, 30).history["moved"]
    assert calm.iloc[-1] < 1e-6
    assert wild.iloc[-200:].max() > 0.01


def test_units_of_the_features_do_not_matter():
    data = rows(4)
    other = train(1000 * data[0] + 7, *data[1:], strength=1)
    assert other.decision_function(1000 * data[0] + 7) == pytest.approx(
        train(*data, strength=1).decision_function(data[0])
    )


def test_the_record_has_a_decision_for_each_test_row_of_each_run():
    kept = adversarial.recorded()
    assert len(kept.runs) == len(kept.decisions) >= 5
    for run, decisions in zip(kept.runs, kept.decisions, strict=True):
        assert set(run) == {"layers", "alpha", "seed"}
        assert decisions.shape == (660,)
        assert set(decisions) == {0, 1}
    assert {"torch", "fairlearn"} <= set(kept.versions)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"X": np.ones(2)}, r"X has shape \(2,\)"),
        ({"X": np.array([[np.nan], [0.0]])}, r"X holds missing values \(NaN\)"),
        ({"X": np.array([[1.0], [1.0]])}, "same value in every row of column 0"),
        ({"y": [1, 2]}, "y holds 2"),
        ({"group": ["a", "b"]}, "group holds 'a'"),
        ({"y": [1, 0, 1]}, "X has 2, y has 3"),
        (
            {"y": pd.Series([1, 0], index=["a", "b"]), "group": pd.Series([0, 1], index=["b", "a"])},
            "y and group have the same index labels in different orders",
        ),
        ({"strength": -1}, "strength is -1"),
        ({"strength": "much"}, "strength is 'much'"),
        ({"strength": np.nan}, "strength is nan"),
        ({"n_steps": 0}, "n_steps is 0"),
        ({"learning_rate": 0}, "learning_rate is 0"),
    ],
)
def test_bad_input_is_named(change, message):
    with pytest.raises(ValueError, match=message):
        train(**{"X": X, "y": Y, "group": GROUP, "strength": 1, **change})


def test_rows_that_cannot_be_scored_are_refused():
    trained = train(*rows(5), strength=1, n_steps=5)
    with pytest.raises(ValueError, match="X holds missing values"):
        trained.predict(np.array([[np.nan, 0, 0]]))
    with pytest.raises(ValueError, match=r"X has shape \(3,\)"):
        trained.predict(np.zeros(3))
