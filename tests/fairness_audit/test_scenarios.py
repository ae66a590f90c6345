"""The module's two generators to the bit, and dials that do what they say."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from fairness_audit import scenarios
from fairness_audit.scenarios import lending

# ---------------------------------------------------------------------- the module's generators


def module_recipe(seed, n, x1, x2, x3, weights, penalty, noise, cut):
    """The module's recipe, straight from its numbers; x1, x2, x3 are the means in groups 0 and 1."""
    rng = np.random.default_rng(seed)
    a = rng.integers(0, 2, size=n)
    f1 = rng.normal(loc=np.where(a == 0, *x1), scale=1.0, size=n)
    f2 = rng.normal(loc=np.where(a == 0, *x2), scale=1.1, size=n)
    f3 = rng.normal(loc=np.where(a == 0, *x3), scale=1.0, size=n)
    clean = weights[0] * f1 + weights[1] * f2 + weights[2] * f3 - penalty * (a == 1)
    y = (clean + rng.normal(scale=noise, size=n) > cut).astype(int)
    return np.column_stack([f1, f2, f3]), y, a, clean


RECIPES = [
    (
        scenarios.module_assessment,
        (23, 1600, (0.4, -0.3), (0.2, -0.2), (0.0, 0.0), (1.2, 0.8, 0.4), 0.7, 0.9, 0.35),
    ),
    (
        scenarios.module_handson,
        (31, 2200, (0.5, -0.4), (0.3, -0.2), (0.0, 0.2), (1.1, 0.8, 0.5), 0.8, 1.0, 0.45),
    ),
]


@pytest.mark.parametrize(("generator", "numbers"), RECIPES)
def test_the_modules_rows_are_reproduced_to_the_bit(generator, numbers):
    X, y, a, _ = module_recipe(*numbers)
    made = generator()
    assert list(made.X.columns) == ["x1", "x2", "x3"]
    np.testing.assert_array_equal(made.X.to_numpy(), X, strict=True)
    np.testing.assert_array_equal(made.y, y, strict=True)
    np.testing.assert_array_equal(made.a, a, strict=True)
    assert (made.seed, len(made.y)) == numbers[:2]


@pytest.mark.parametrize(("generator", "numbers"), RECIPES)
def test_the_modules_true_probability_is_the_chance_that_noise_lifts_the_score_over_the_cut(
    generator, numbers
):
    *_, clean = module_recipe(*numbers)
    noise, cut = numbers[-2:]
    np.testing.assert_allclose(generator().probability, norm(scale=noise).sf(cut - clean), atol=1e-14)


def test_redrawing_only_the_noise_gives_labels_at_the_true_probability():
    made = scenarios.module_handson()
    *_, clean = module_recipe(*RECIPES[1][1])
    redrawn = np.random.default_rng(0).normal(size=(2000, 2200)) + clean > 0.45
    spread = np.sqrt(made.probability * (1 - made.probability) / 2000)
    assert np.abs(redrawn.mean(axis=0) - made.probability).max() < 5 * spread.max()


@pytest.mark.parametrize(("generator", "numbers"), RECIPES)
def test_the_datasheet_states_the_base_rates_that_a_large_sample_has(generator, numbers):
    _, y, a, _ = module_recipe(numbers[0], 400_000, *numbers[2:])
    planted = next(s for s in generator().planted if "base rates" in s)
    stated = [float(word) for word in planted.split() if word.startswith("0.")]
    assert stated == pytest.approx([y[a == 0].mean(), y[a == 1].mean()], abs=0.004)


# ---------------------------------------------------------------------- what every scenario has

EVERY = [scenarios.module_assessment, scenarios.module_handson, scenarios.five_regions, lending]


@pytest.mark.parametrize("generator", EVERY)
def test_a_scenario_is_rows_with_a_truth_and_a_datasheet(generator):
    made = generator()
    n = len(made.y)
    assert len(made.X) == len(made.a) == len(made.probability) == len(made.true_y) == len(made.true_X) == n
    assert set(np.unique(made.y)) == {0, 1}
    assert ((made.probability > 0) & (made.probability < 1)).all()
    assert list(made.frame.columns) == [*made.X.columns, made.label_name, made.sensitive_name]
    assert made.sensitive_name not in made.X.columns
    for group in made.groups:
        row = f"| {group} | {(made.a == group).sum():,} | {made.y[made.a == group].mean():.3f} |"
        assert row in made.datasheet
    for sentence in made.planted:
        assert sentence in made.datasheet
    assert "Any conclusion about people" in made.datasheet


@pytest.mark.parametrize("generator", EVERY)
def test_two_calls_share_nothing_and_agree_in_everything(generator):
    first, second = generator(), generator()
    pd.testing.assert_frame_equal(first.frame, second.frame)
    np.testing.assert_array_equal(first.probability, second.probability)
    assert first.datasheet == second.datasheet
    first.X.iloc[0, 0] = 1e9
    first.y[:] = 1 - first.y
    pd.testing.assert_frame_equal(generator().frame, second.frame)


# ---------------------------------------------------------------------- the dials

GROUPS = ("north", "south", "east")
rates = st.dictionaries(st.sampled_from(GROUPS), st.floats(0.02, 0.98), min_size=2)
dials = st.fixed_dictionaries(
    {
        "base_rates": rates,
        "proxy_strength": st.floats(0, 4),
        "label_noise": st.floats(0, 1),
        "measurement_bias": st.floats(-20, 20),
        "seed": st.integers(0, 2**32),
    }
)


@given(dials)
@settings(max_examples=40, deadline=None)
def test_a_seed_reproduces_and_another_seed_does_not(dial):
    first, again = lending(n=60, **dial), lending(n=60, **dial)
    pd.testing.assert_frame_equal(first.frame, again.frame)
    np.testing.assert_array_equal(first.probability, again.probability)
    other = lending(n=60, **{**dial, "seed": dial["seed"] + 1})
    assert not np.array_equal(first.true_X.to_numpy(), other.true_X.to_numpy())


@given(dials)
@settings(max_examples=40, deadline=None)
def test_turning_one_dial_leaves_the_rest_of_the_applicants_alone(dial):
    plain = lending(n=200, base_rates=dial["base_rates"], seed=dial["seed"])

    noisy = lending(n=200, base_rates=dial["base_rates"], label_noise=dial["label_noise"], seed=dial["seed"])
    pd.testing.assert_frame_equal(noisy.X, plain.X)
    np.testing.assert_array_equal(noisy.true_y, plain.y)

    biased = lending(
        n=200, base_rates=dial["base_rates"], measurement_bias=dial["measurement_bias"], seed=dial["seed"]
    )
    pd.testing.assert_frame_equal(biased.true_X, plain.X)
    pd.testing.assert_frame_equal(biased.X[["debt", "travel"]], plain.X[["debt", "travel"]])
    np.testing.assert_array_equal(biased.y, plain.y)

    proxied = lending(
        n=200, base_rates=dial["base_rates"], proxy_strength=dial["proxy_strength"], seed=dial["seed"]
    )
    pd.testing.assert_frame_equal(proxied.X[["income", "debt"]], plain.X[["income", "debt"]])
    np.testing.assert_array_equal(proxied.y, plain.y)
    np.testing.assert_array_equal(proxied.probability, plain.probability)

    for scenario in (noisy, biased, proxied):
        np.testing.assert_array_equal(scenario.a, plain.a)


@given(dials)
@settings(max_examples=40, deadline=None)
def test_raising_a_base_rate_never_makes_a_repayer_default(dial):
    lower = lending(n=200, base_rates=dial["base_rates"], seed=dial["seed"])
    higher = lending(
        n=200, base_rates={g: (1 + r) / 2 for g, r in dial["base_rates"].items()}, seed=dial["seed"]
    )
    assert (higher.y >= lower.y).all()
    # Beyond eight standard deviations both are 1 in floating point.
    apart = lower.probability < 1 - 1e-12
    assert (higher.probability >= lower.probability).all()
    assert (higher.probability > lower.probability)[apart].all()


BIG = 200_000  # a share among a third of them has a standard error of at most 0.002


def test_base_rates_are_met_in_expectation():
    wanted = {"north": 0.9, "south": 0.5, "east": 0.12}
    made = lending(BIG, base_rates=wanted, seed=1)
    for group, rate in wanted.items():
        here = made.a == group
        assert made.y[here].mean() == pytest.approx(rate, abs=0.008)
        assert made.probability[here].mean() == pytest.approx(rate, abs=0.006)


def test_the_true_probability_is_calibrated_in_every_band():
    made = lending(BIG, seed=2)
    bands = pd.cut(made.probability, np.linspace(0, 1, 11))
    table = pd.DataFrame({"said": made.probability, "was": made.true_y}).groupby(bands, observed=True)
    means, sizes = table.mean(), table.size()
    assert (np.abs(means["said"] - means["was"]) < 5 * 0.5 / np.sqrt(sizes)).all()


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0, 2.5])
def test_travel_gives_the_group_away_as_much_as_the_dial_says(strength):
    made = lending(BIG, proxy_strength=strength, seed=3)
    auc = roc_auc_score(made.a == "south", made.X["travel"])
    assert auc == pytest.approx(norm.cdf(strength / np.sqrt(2)), abs=0.008)
    for other in ("income", "debt"):
        assert roc_auc_score(made.a == "south", made.X[other]) == pytest.approx(0.5, abs=0.008)
    means = made.X["travel"].groupby(made.a).mean()
    assert means["south"] - means["north"] == pytest.approx(5 * strength, abs=0.15)


def test_travel_says_nothing_about_repayment_within_a_group():
    made = lending(BIG, proxy_strength=2, seed=4)
    for group in made.groups:
        here = made.a == group
        assert roc_auc_score(made.y[here], made.X["travel"][here]) == pytest.approx(0.5, abs=0.01)


def test_with_three_groups_neighbors_lie_the_stated_distance_apart():
    made = lending(BIG, base_rates=dict.fromkeys(GROUPS, 0.5), proxy_strength=1.5, seed=5)
    means = made.X["travel"].groupby(made.a).mean()[list(GROUPS)]
    assert np.diff(means) == pytest.approx([7.5, 7.5], abs=0.2)


def test_label_noise_flips_the_stated_share_in_the_groups_it_names():
    made = lending(BIG, label_noise={"south": 0.2}, seed=6)
    flipped = made.y != made.true_y
    assert not flipped[made.a == "north"].any()
    assert flipped[made.a == "south"].mean() == pytest.approx(0.2, abs=0.007)
    everywhere = lending(BIG, label_noise=0.1, seed=6)
    for group in ("north", "south"):
        here = everywhere.a == group
        assert (everywhere.y != everywhere.true_y)[here].mean() == pytest.approx(0.1, abs=0.006)
        assert (everywhere.y != everywhere.true_y)[here & (everywhere.true_y == 1)].any()
        assert (everywhere.y != everywhere.true_y)[here & (everywhere.true_y == 0)].any()


def test_label_noise_of_zero_flips_nobody_and_of_one_everybody():
    np.testing.assert_array_equal(lending(500, label_noise=0).y, lending(500).true_y)
    np.testing.assert_array_equal(lending(500, label_noise=1).y, 1 - lending(500).true_y)


def test_measurement_bias_lowers_the_recorded_income_of_the_groups_it_names():
    made = lending(500, measurement_bias={"south": 4.0})
    lower = made.true_X["income"] - made.X["income"]
    np.testing.assert_allclose(lower[made.a == "south"], 4.0, atol=1e-12)
    np.testing.assert_array_equal(lower[made.a == "north"], 0.0)
    pd.testing.assert_series_equal(made.frame["income"], made.X["income"])


# From 30 people on, the smallest share drawn here is that of somebody.
@given(st.integers(30, 3000), st.lists(st.floats(0.1, 1), min_size=2, max_size=3), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_group_shares_are_met_to_the_nearest_person(n, weights, seed):
    shares = dict(zip(GROUPS, np.array(weights) / sum(weights), strict=False))
    made = lending(n, base_rates=dict.fromkeys(shares, 0.5), group_shares=shares, seed=seed)
    assert len(made.a) == n
    for group, share in shares.items():
        assert abs((made.a == group).sum() - n * share) < 1


def test_the_features_have_the_units_of_the_story():
    made = lending()
    assert made.X["income"].mean() == pytest.approx(50, abs=1)
    assert made.X["debt"].mean() == pytest.approx(30, abs=1)
    assert made.X["travel"].mean() == pytest.approx(40, abs=1)
    assert (made.X > 0).all(axis=None)


@pytest.mark.parametrize(
    ("dial", "said"),
    [
        ({"n": 0}, "n is 0; pass a whole number"),
        ({"n": 10.0}, "n is 10.0; pass a whole number"),
        ({"seed": -1}, "seed is -1; pass a whole number"),
        ({"seed": "x"}, "seed is 'x'"),
        ({"base_rates": 0.5}, "base_rates is 0.5; pass a mapping"),
        ({"base_rates": {"north": 0.5}}, "at least two groups"),
        ({"base_rates": {0: 0.5, 1: 0.5}}, "base_rates names a group 0; name each group by a text"),
        ({"base_rates": {"north": 0.5, "south": 1}}, r"base_rates\['south'\] is 1; pass a number strictly"),
        ({"base_rates": {"north": 0.5, "south": float("nan")}}, r"base_rates\['south'\] is nan"),
        ({"proxy_strength": -1}, "proxy_strength is -1; pass 0 or more"),
        ({"proxy_strength": "high"}, "proxy_strength is 'high'; pass a finite number"),
        ({"proxy_strength": float("inf")}, "proxy_strength is inf"),
        ({"label_noise": 1.5}, "label_noise of group 'north' is 1.5; pass a number between 0 and 1"),
        ({"label_noise": {"west": 0.1}}, "label_noise names the group 'west'; base_rates names north, south"),
        ({"measurement_bias": {"south": None}}, r"measurement_bias\['south'\] is None; pass a finite number"),
        ({"group_shares": {"north": 1.0}}, "one share for each group that base_rates names: north, south"),
        ({"group_shares": [0.5, 0.5]}, r"group_shares is \[0.5, 0.5\]"),
        ({"group_shares": {"north": 0.7, "south": 0.7}}, "group_shares sum to 1.4; make them sum to 1"),
        ({"group_shares": {"north": 0.99, "south": 0.01}, "n": 20}, "gives 'south' 0.01 of 20 applicants"),
    ],
)
def test_a_dial_outside_its_range_is_refused_by_name(dial, said):
    with pytest.raises(ValueError, match=said):
        lending(**dial)
