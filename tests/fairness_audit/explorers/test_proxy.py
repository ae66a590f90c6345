"""ProxyExplorer: what three models decide, worked out, by other means, and by models that were trained."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import ndtr, ndtri
from scipy.stats import multivariate_normal
from sklearn.linear_model import LogisticRegression

from fairness_audit import scenarios
from fairness_audit.explorers import ProxyExplorer, proxy_model
from fairness_audit.explorers.proxy import GAPS, STRENGTHS
from fairness_audit.explorers.proxy_still import MODELS

PEOPLE = proxy_model.PEOPLE


def lender(strength: float = 1, base_rate_gap: float = 0.4, **options) -> ProxyExplorer:
    return ProxyExplorer(
        strength, base_rate_gap, groups=("north", "south"), outcomes=("defaulted", "repaid"),
        decision="approved", attribute="region", proxy="travel", **options,
    )  # fmt: skip


# ---------------------------------------------------------------------- the model


@pytest.mark.parametrize(("p", "mean", "variance"), [(0.7, 0.5, 1), (0.55, 2, 1), (0.8, 1, 0), (0.6, 0, 1)])
def test_the_weights_are_those_of_the_smallest_expected_loss(p, mean, variance):
    """The loss itself, summed over z and the proxy, and minimized by somebody else's method."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    weights = weights / weights.sum()
    z = np.sqrt(1.49) * nodes[:, None]
    f = mean + np.sqrt(variance) * nodes[None, :]
    share = weights[:, None] * weights[None, :]
    label = ndtr(z + np.sqrt(2.49) * ndtri(p))

    def loss(b):
        u = b[0] * z + b[1] * f
        return float((share * (np.logaddexp(0, u) - label * u)).sum())

    found = minimize(loss, [1, 0.1], method="BFGS", options={"gtol": 1e-9}).x
    b, c = proxy_model.weights(np.array(p), np.array(float(mean)), variance)
    assert b == pytest.approx(found[0], abs=1e-5)
    assert c == pytest.approx(found[1], abs=1e-5)


@pytest.mark.parametrize("h", [-1.3, 0, 0.4])
@pytest.mark.parametrize("k", [-0.7, 0, 1.1])
@pytest.mark.parametrize("correlation", [0, 0.3, 0.77])
def test_two_normals_are_both_above(h, k, correlation):
    expected = multivariate_normal(cov=[[1, correlation], [correlation, 1]]).cdf([h, k])
    found = proxy_model._both_above(np.array(float(h)), np.array(float(k)), np.array(float(correlation)))
    assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("strength", "gap", "seed"), [(1.0, 0.4, 1), (2.5, 0.2, 2)])
def test_models_trained_on_many_rows_decide_so(strength, gap, seed):
    n = 200_000
    rates = {"north": 0.5 + gap / 2, "south": 0.5 - gap / 2}
    world = scenarios.lending(n, rates, proxy_strength=strength, seed=seed)
    north, label = world.a == "north", world.y == 1
    features = (world.X - world.X.mean()) / world.X.std()
    columns = {
        "aware": features.assign(north=north),
        "unaware": features,
        "dropped": features.drop(columns="travel"),
    }
    explorer = lender(strength, gap)
    for model, X in columns.items():
        chosen = LogisticRegression(C=1e6, max_iter=1000).fit(X, world.y).predict(X) == 1
        cells = explorer.counts(model).table
        for group, rows in (("north", north), ("south", ~north)):
            measured = {
                "tn": (rows & ~label & ~chosen).sum(), "fp": (rows & ~label & chosen).sum(),
                "fn": (rows & label & ~chosen).sum(), "tp": (rows & label & chosen).sum(),
            }  # fmt: skip
            for cell, people in measured.items():
                share = cells.loc[group, cell] / PEOPLE
                # Five standard errors; the weights' own error comes on top of that of the counts.
                reach = 5 * math.sqrt(2 * share * (1 - share) / rows.sum())
                assert people / rows.sum() == pytest.approx(share, abs=reach), (model, group, cell)


# ---------------------------------------------------------------------- what the explorer says


def test_worked_by_hand_without_a_proxy():
    """Without a proxy half of each group is selected, those whose z is above 0, whatever the weights are."""
    explorer = lender(0, 0.4)
    both = multivariate_normal(cov=[[1, r := math.sqrt(1.49 / 2.49)], [r, 1]]).cdf([0, ndtri(0.7)])
    tp = round(PEOPLE * both)
    assert explorer.counts("dropped").table.loc["north"].tolist() == pytest.approx(
        [PEOPLE * 0.3 - (PEOPLE / 2 - tp), PEOPLE / 2 - tp, PEOPLE * 0.7 - tp, tp], abs=1
    )
    assert explorer.counts("unaware").table.equals(explorer.counts("dropped").table)
    table = explorer.table
    assert table["selection_gap"].tolist() == [pytest.approx(0.5007, abs=1e-4), 0, 0]
    assert table.loc["sees the region", "kept"] == 1


def test_every_state_is_a_table_of_people_and_its_mirror_image():
    explorer = lender()
    for gap in GAPS[::5]:
        for strength in STRENGTHS[::8]:
            explorer.strength, explorer.base_rate_gap = strength, gap
            for model in MODELS:
                first, second = explorer.counts(model).table.to_numpy()
                assert first.sum() == second.sum() == PEOPLE
                assert first.min() >= 0
                assert first[2:].sum() == round(PEOPLE * (0.5 + gap / 2))
                assert second.tolist() == first[::-1].tolist()


def test_the_gap_grows_with_the_proxy_and_stays_below_that_with_the_group():
    explorer = lender()
    for gap in GAPS[1:]:
        gaps = []
        for strength in STRENGTHS:
            explorer.strength, explorer.base_rate_gap = strength, gap
            gaps.append(explorer.counts("unaware").difference("selection_rate"))
        assert gaps[0] == 0
        assert (np.diff(gaps) > 0).all()
        assert gaps[-1] < explorer.counts("aware").difference("selection_rate")


def test_errors_move_from_one_group_to_the_other():
    """With the region the south bears more refusals of people who would repay; without travel the north."""
    explorer = lender()
    bearers = explorer.bearers
    refused = bearers["refused_wrongly"].unstack()
    assert refused.loc["sees the region", "south"] > refused.loc["sees the region", "north"]
    assert refused.loc["without travel", "south"] < refused.loc["without travel", "north"]
    more = bearers["more_refused_wrongly"]
    assert more["sees the region"].tolist() == [0, 0]
    for model in refused.index:
        for group in refused:
            expected = refused.loc[model, group] - refused.loc["sees the region", group]
            assert more[model, group] == pytest.approx(expected)
    wrong = bearers["refused_wrongly"] + bearers["selected_wrongly"]
    correct = 1000 - wrong.groupby("model", sort=False).mean()
    assert correct.tolist() == pytest.approx(explorer.table["correct"].tolist())


def test_equal_base_rates_leave_no_gap_to_keep():
    table = lender(3, 0).table
    assert table[["selection_gap", "tpr_gap", "fpr_gap"]].to_numpy().tolist() == [[0, 0, 0]] * 3
    assert table["kept"].isna().all()


MEASURED = pd.DataFrame({"gap": [0.1], "gap_low": [0.05], "gap_high": [0.14]}, index=[1.0])


def test_what_the_page_gets_is_small_and_plain():
    explorer = lender(measured=MEASURED)
    assert explorer.data["measured"] == [[1.0, 0.1, 0.05, 0.14]]
    assert len(json.dumps(explorer.snapshot(), separators=(",", ":"))) < 20_000


def test_the_picture_says_what_the_table_says():
    chart = lender(measured=MEASURED).chart
    assert "Base rates 70% (north) and 30% (south), proxy strength 1, AUC 0.76" in chart.alt
    assert "“travel instead” 11.3 points with 751 of 1,000 decisions correct" in chart.alt
    assert "“without travel” 233 (north) and 33 (south)" in chart.alt
    assert chart.table.loc["without travel", "refused_wrongly, south"] == pytest.approx(33.39, abs=0.02)
    assert chart.png()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"strength": 1.05}, "strength is 1.05, which is not one of 0, 0.1, ... 4; the nearest is 1"),
        ({"strength": 5}, "strength is 5, .* the nearest is 4"),
        ({"strength": "weak"}, "strength is 'weak', which is not one of"),
        ({"base_rate_gap": 0.41}, "base_rate_gap is 0.41, which is not one of 0, 0.02, ... 0.6"),
        ({"base_rate_gap": math.nan}, "base_rate_gap is nan"),
    ],
)
def test_numbers_it_refuses(change, message):
    with pytest.raises(ValueError, match=message):
        lender(**change)
    explorer = lender()
    with pytest.raises(ValueError, match=message):
        explorer.set_trait(*next(iter(change.items())))
    assert (explorer.strength, explorer.base_rate_gap) == (1, 0.4)


def test_other_things_it_refuses():
    with pytest.raises(ValueError, match="measured lacks gap_high; pass a DataFrame with strengths"):
        lender(measured=MEASURED.drop(columns="gap_high"))
    with pytest.raises(ValueError, match="measured lacks gap, gap_low, gap_high"):
        lender(measured=[1, 2])
    with pytest.raises(ValueError, match="model is 'blind'; pass one of aware, unaware, dropped"):
        lender().counts("blind")
    with pytest.raises(ValueError, match=r"groups has 3 name\(s\)"):
        ProxyExplorer(groups="abc")


def test_the_notebooks_rings_lie_on_both_sides_of_the_curve():
    """Of 20 new draws of 4,000 applicants, half of them to learn from, as notebook 05 says."""
    gap = lender(4).table["selection_gap"].iloc[1]
    away = []
    for seed in range(100, 120):
        world = scenarios.lending(4000, {"north": 0.7, "south": 0.3}, proxy_strength=4, seed=seed)
        past, new = slice(0, 2000), slice(2000, 4000)
        model = LogisticRegression(max_iter=1000).fit(world.X[past], world.y[past])
        chosen, north = model.predict(world.X[new]), world.a[new] == "north"
        away.append(chosen[north].mean() - chosen[~north].mean() - gap)
    assert 5 <= (np.array(away) > 0).sum() <= 15
    assert abs(np.mean(away)) < 3 * np.std(away) / math.sqrt(len(away))
