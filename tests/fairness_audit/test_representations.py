"""Linear erasure, probes, gradient reversal on a hidden layer, and directions found and ablated."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.svm import SVC

from fairness_audit import proxies
from fairness_audit import representations as rep


def two_groups(n=400, seed=0, spread=2.0):
    """A shift in the first column, another spread in the second, a third that follows the first."""
    rng = np.random.default_rng(seed)
    group = rng.permuted(np.arange(n) % 2)
    first = rng.normal(size=n) + group
    second = rng.normal(scale=np.where(group == 1, spread, 1.0))
    return np.column_stack([first, second, 0.5 * first + rng.normal(size=n)]), group


# ---------------------------------------------------------------------- erasure


def test_erasure_by_hand():
    """The groups differ in the first column only, and it is uncorrelated with the second: it goes."""
    Z = [[0, 0], [0, 4], [2, 0], [2, 4]]
    erasure = rep.leace(Z, sensitive_features=["a", "a", "b", "b"])
    assert erasure.rank == 1
    assert erasure.removed == pytest.approx(np.array([[1, 0], [0, 0]]), abs=1e-12)
    assert erasure.transform(Z) == pytest.approx(np.array([[1, 0], [1, 4], [1, 0], [1, 4]]), abs=1e-12)
    assert erasure.transform([[7, 1]]) == pytest.approx(np.array([[1, 1]]), abs=1e-12)


def test_erasure_is_the_oblique_projection_of_two_groups():
    """With two groups the formula is δ δᵀ Σ⁻¹ / (δᵀ Σ⁻¹ δ), which needs no root and no SVD."""
    Z, group = two_groups()
    delta = Z[group == 1].mean(axis=0) - Z[group == 0].mean(axis=0)
    inverse = np.linalg.inv(np.cov(Z.T, bias=True))
    expected = np.outer(delta, inverse @ delta) / (delta @ inverse @ delta)
    assert rep.leace(Z, sensitive_features=group).removed == pytest.approx(expected, abs=1e-10)


@st.composite
def representations(draw):
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    rows, features, groups = draw(st.integers(30, 80)), draw(st.integers(2, 6)), draw(st.integers(2, 4))
    group = rng.permuted(np.arange(rows) % groups)
    mixing = rng.normal(size=(features, features))
    return rng.normal(size=(rows, features)) @ mixing + rng.normal(size=(groups, features))[group], group


@settings(max_examples=30)
@given(representations())
def test_erasure_makes_the_means_equal_and_moves_least(made):
    Z, group = made
    erasure = rep.leace(Z, sensitive_features=group)
    erased = erasure.transform(Z)
    means = pd.DataFrame(erased).groupby(group).mean().to_numpy()
    assert means == pytest.approx(np.broadcast_to(Z.mean(axis=0), means.shape), abs=1e-8)
    assert erasure.transform(erased) == pytest.approx(erased, abs=1e-8)
    assert erasure.rank == min(len(set(group)) - 1, Z.shape[1])
    # The orthogonal projection away from the differences of means has the promise too, and moves no less.
    apart = pd.DataFrame(Z).groupby(group).mean().to_numpy() - Z.mean(axis=0)
    basis = np.linalg.svd(apart.T, full_matrices=False)[0][:, : erasure.rank]
    moved = np.square((Z - Z.mean(axis=0)) @ basis).sum()
    assert np.square(erased - Z).sum() <= moved * (1 + 1e-9)


@settings(max_examples=20)
@given(representations(), st.integers(0, 1000))
def test_erasure_does_not_depend_on_the_units(made, seed):
    """In other coordinates it is the same map: least for every way of measuring distance."""
    Z, group = made
    rng = np.random.default_rng(seed)
    other, shift = rng.normal(size=(Z.shape[1],) * 2) + 3 * np.eye(Z.shape[1]), rng.normal(size=Z.shape[1])
    here = rep.leace(Z, sensitive_features=group).transform(Z)
    there = rep.leace(Z @ other + shift, sensitive_features=group).transform(Z @ other + shift)
    assert there == pytest.approx(here @ other + shift, rel=1e-5, abs=1e-5)


def test_no_line_beats_a_constant_on_the_rows_it_was_fitted_to():
    Z, group = two_groups()
    line = LogisticRegression(C=np.inf)
    constant = math.log(2)
    assert log_loss(group, line.fit(Z, group).predict_proba(Z)) < constant - 0.05
    erased = rep.leace(Z, sensitive_features=group).transform(Z)
    assert log_loss(group, line.fit(erased, group).predict_proba(erased)) == pytest.approx(constant, abs=1e-7)


def test_erasure_ignores_directions_without_variance_and_takes_what_is_all_group():
    Z, group = two_groups()
    wide = np.column_stack([Z, Z[:, 0] - Z[:, 2], group])
    erased = rep.leace(wide, sensitive_features=group).transform(wide)
    assert erased[:, 4] == pytest.approx(np.full(len(Z), 0.5), abs=1e-9)
    assert erased[group == 0].mean(axis=0) == pytest.approx(erased[group == 1].mean(axis=0), abs=1e-9)


def test_several_sensitive_features_are_erased_together():
    rng = np.random.default_rng(3)
    people = pd.DataFrame({"sex": rng.choice(["f", "m"], 300), "age": rng.choice(["young", "old"], 300)})
    Z = rng.normal(size=(300, 5))
    Z[:, 0] += (people.sex == "f") * (people.age == "old")
    erased = pd.DataFrame(rep.leace(Z, sensitive_features=people).transform(Z))
    means = erased.groupby([people.sex, people.age]).mean()
    assert means.to_numpy() == pytest.approx(np.broadcast_to(Z.mean(axis=0), (4, 5)), abs=1e-9)


def test_over_draws_a_line_is_at_chance_on_new_rows_and_a_curve_is_not():
    lines, curves = [], []
    for seed in range(30):
        Z, group = two_groups(1200, seed, spread=3)
        fitted, new = slice(0, 600), slice(600, None)
        erased = rep.leace(Z[fitted], sensitive_features=group[fitted]).transform(Z)
        for probe, found in ((LogisticRegression(), lines), (SVC(), curves)):
            probe.fit(erased[fitted], group[fitted])
            found.append(roc_auc_score(group[new], probe.decision_function(erased[new])))
    # The standard error of one AUC at chance is about .024 here, that of the mean about .005.
    assert np.mean(lines) == pytest.approx(0.5, abs=0.02)
    assert np.max(np.abs(np.array(lines) - 0.5)) < 0.1
    assert min(curves) > 0.7


def test_erasure_refuses_what_it_cannot_do():
    with pytest.raises(ValueError, match="one group; there is nothing"):
        rep.leace([[1, 2], [3, 4]], sensitive_features=["a", "a"])
    with pytest.raises(ValueError, match="missing or infinite"):
        rep.leace([[1, math.nan], [3, 4]], sensitive_features=["a", "b"])
    with pytest.raises(ValueError, match="Different numbers of rows"):
        rep.leace([[1, 2], [3, 4]], sensitive_features=["a", "b", "b"])
    with pytest.raises(ValueError, match="rows and features"):
        rep.leace([1, 2], sensitive_features=["a", "b"])
    with pytest.raises(ValueError, match="3 features; the erasure was fitted to 2"):
        rep.leace([[1, 2], [3, 5], [4, 4]], sensitive_features=["a", "b", "b"]).transform([[1, 2, 3]])
    Z = pd.DataFrame({"x": [1, 2, 3], "z": [0, 1, 0]}, index=[2, 0, 1])
    with pytest.raises(ValueError, match="different orders"):
        rep.leace(Z, sensitive_features=pd.Series(["a", "b", "b"]))


# ---------------------------------------------------------------------- probes


def test_probes_are_cross_validated_as_leakage_is():
    Z, group = two_groups(300)
    line = LogisticRegression()
    found = rep.probes(Z, sensitive_features=group, estimators={"line": line})
    expected = proxies.leakage(Z, sensitive_features=group, estimator=line).loc[proxies.TOGETHER]
    assert found.loc["line"].tolist() == pytest.approx(expected[["auc", "low", "high"]].tolist())


def test_default_probes_tell_a_shift_from_a_spread():
    Z, group = two_groups(400, spread=3)
    labels = pd.Series(np.where(group == 1, "south", "north"), index=np.arange(400)[::-1])
    shift, spread = (rep.probes(Z[:, [c]], sensitive_features=labels, folds=3) for c in (0, 1))
    assert shift.loc["linear", "low"] > 0.6
    assert spread.loc["linear", "low"] < 0.5 < spread.loc["linear", "high"]
    assert spread.loc["nonlinear", "low"] > 0.65
    assert list(shift.columns) == ["auc", "low", "high"]


# ---------------------------------------------------------------------- the network


def some_weights(rng, features=3, hidden=4):
    return rep.Weights(
        rng.normal(size=(features, hidden)), *rng.normal(size=(2, hidden)), 0.3, rng.normal(size=hidden), -0.2
    )


def label_and_group_loss(weights, X, y, group):
    H = np.tanh(X @ weights.encoder + weights.bias)
    label, guess = H @ weights.head + weights.intercept, H @ weights.adversary + weights.offset
    return (
        np.mean(np.logaddexp(0, label) - y * label),
        np.mean(np.logaddexp(0, guess) - group * guess),
    )


@pytest.mark.parametrize("strength", [0.0, 1.0, 2.5])
def test_each_players_gradient_is_the_slope_of_their_own_aim(strength):
    rng = np.random.default_rng(1)
    X, y, group = rng.normal(size=(40, 3)), rng.integers(0, 2, 40), rng.integers(0, 2, 40)
    here = some_weights(rng)
    aims = {
        **dict.fromkeys(("encoder", "bias"), lambda label, guess: label - strength * guess),
        **dict.fromkeys(("head", "intercept"), lambda label, guess: label),
        **dict.fromkeys(("adversary", "offset"), lambda label, guess: guess),
    }
    found = rep.network_gradients(here, X, y, group, strength)
    for name, aim in aims.items():
        part = np.array(getattr(here, name), dtype=float)
        slope = np.empty(part.shape)
        for at in np.ndindex(part.shape):
            step = np.zeros(part.shape)
            step[at] = 1e-6
            ahead, behind = (
                aim(*label_and_group_loss(here._replace(**{name: part + s}), X, y, group))
                for s in (step, -step)
            )
            slope[at] = (ahead - behind) / 2e-6
        assert np.asarray(getattr(found, name)) == pytest.approx(slope, abs=1e-7), name


@pytest.mark.needs("torch")
def test_gradients_agree_with_autograd_through_a_reversing_layer():
    import torch

    class Reverse(torch.autograd.Function):
        @staticmethod
        def forward(ctx, hidden, strength):
            ctx.strength = strength
            return hidden.view_as(hidden)

        @staticmethod
        def backward(ctx, upstream):
            return -ctx.strength * upstream, None

    rng = np.random.default_rng(2)
    X, y, group = rng.normal(size=(50, 3)), rng.integers(0, 2, 50), rng.integers(0, 2, 50)
    here = some_weights(rng)
    encoder, bias, head, intercept, adversary, offset = parts = [
        torch.tensor(part, dtype=torch.float64, requires_grad=True) for part in here
    ]
    hidden = torch.tanh(torch.tensor(X) @ encoder + bias)
    log_loss = torch.nn.BCEWithLogitsLoss()
    label = log_loss(hidden @ head + intercept, torch.tensor(y, dtype=torch.float64))
    told = Reverse.apply(hidden, 3.0) @ adversary + offset
    (label + log_loss(told, torch.tensor(group, dtype=torch.float64))).backward()
    found = rep.network_gradients(here, X, y, group, 3.0)
    for ours, theirs in zip(found, parts, strict=True):
        assert np.asarray(ours) == pytest.approx(theirs.grad.numpy(), abs=1e-12)


def test_training_learns_the_label_and_reversal_costs_the_adversary():
    rng = np.random.default_rng(4)
    group = rng.integers(0, 2, 800)
    X = np.column_stack([rng.normal(size=800), rng.normal(size=800) + group])
    y = (X.sum(axis=1) + rng.normal(scale=0.5, size=800) > 0.5).astype(int)
    plain = rep.train_network(X, y, group, n_steps=300)
    against = rep.train_network(X, y, group, n_steps=300, strength=5)
    assert np.mean(plain.decide(plain.hidden(X)) == y) > 0.85
    auc = [roc_auc_score(group, n.adversary_score(n.hidden(X))) for n in (plain, against)]
    assert auc[1] < auc[0] - 0.05
    again = rep.train_network(X, y, group, n_steps=300)
    assert (again.hidden(X) == plain.hidden(X)).all()


def test_training_refuses_settings_and_rows_that_do_not_fit():
    X, y, group = [[0.0, 1.0], [1.0, 1.0]], [0, 1], [1, 0]
    with pytest.raises(ValueError, match="same value in every row of column 1"):
        rep.train_network(X, y, group)
    good = [[0.0, 1.0], [1.0, 2.0]]
    with pytest.raises(ValueError, match="strength is -1"):
        rep.train_network(good, y, group, strength=-1)
    with pytest.raises(ValueError, match="hidden is 0"):
        rep.train_network(good, y, group, hidden=0)
    with pytest.raises(ValueError, match="group holds"):
        rep.train_network(good, y, ["a", "b"])


# ---------------------------------------------------------------------- directions


def test_direction_and_ablation_by_hand():
    H = np.array([[0.0, 0.0], [0.0, 2.0], [3.0, 4.0], [3.0, 6.0]])
    direction = rep.group_direction(H, [0, 0, 1, 1])
    assert direction == pytest.approx([0.6, 0.8])
    ablated = rep.ablate(H, 10 * direction)
    # component along (.6, .8), less its mean of 3.3, is taken off: the first row has 0, so it gains 3.3
    assert ablated[0] == pytest.approx([0.6 * 3.3, 0.8 * 3.3])
    assert (ablated @ direction) == pytest.approx(np.full(4, 3.3))
    assert rep.ablate(H, [1, 0], mean=[5, 0])[:, 0] == pytest.approx(np.full(4, 5))


def test_an_ablation_of_the_direction_of_the_means_leaves_equal_means():
    Z, group = two_groups()
    left = rep.ablate(Z, rep.group_direction(Z, group))
    assert left[group == 1].mean(axis=0) == pytest.approx(left[group == 0].mean(axis=0), abs=1e-12)


def test_effects_are_counted_by_hand():
    """The head reads the first unit only; ablating it sends everybody to the mean's decision."""
    weights = rep.Weights(np.eye(2), np.zeros(2), np.array([1.0, 0.0]), 0.0, np.zeros(2), 0.0)
    network = rep.Network(weights, np.zeros(2), np.ones(2), 0)
    H, group = np.array([[1.0, 0.0], [2.0, 1.0], [-1.0, 0.0], [-1.0, 5.0]]), [0, 0, 1, 1]
    found = rep.ablation_effects(network, H, [[1, 0], [0, 1]], group=group)
    assert found.changed.tolist() == [0.5, 0.0]  # the mean is .25, so the two refused are selected
    assert found.gap.tolist() == [0.0, 1.0]
    assert found.gap_change.tolist() == [-1.0, 0.0]


def test_random_directions_follow_the_activations_or_nothing():
    rng = np.random.default_rng(0)
    H = rng.normal(size=(500, 4)) * [10, 1, 1, 1]
    like, any_ = (rep.random_directions(H, 500, like=like) for like in ("activations", "any"))
    for drawn in (like, any_):
        assert np.linalg.norm(drawn, axis=1) == pytest.approx(np.ones(500))
    assert np.mean(np.abs(like[:, 0]) > 0.8) > 0.8
    assert np.mean(any_[:, 0] ** 2) == pytest.approx(0.25, abs=0.03)


def test_directions_refuse_what_they_cannot_do():
    with pytest.raises(ValueError, match="group holds one value"):
        rep.group_direction([[1, 2], [2, 3]], [1, 1])
    with pytest.raises(ValueError, match="same mean"):
        rep.group_direction([[1, 2], [1, 2]], [0, 1])
    with pytest.raises(ValueError, match="direction has shape"):
        rep.ablate([[1, 2], [2, 3]], [0, 0])
    with pytest.raises(ValueError, match="like is 'all'"):
        rep.random_directions([[1, 2], [2, 3]], 3, like="all")
    network = rep.train_network([[0.0, 1.0], [1.0, 2.0]], [0, 1], [1, 0], n_steps=1, hidden=2)
    with pytest.raises(ValueError, match="group holds one value"):
        rep.ablation_effects(network, [[1, 2], [2, 3]], [1, 0], group=[0, 0])
