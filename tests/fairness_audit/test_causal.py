"""Causal fairness: by hand, in closed form, over redraws, and against pyAgrum and statsmodels."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pyagrum as gum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import expit
from statsmodels.stats.oaxaca import OaxacaBlinder

from fairness_audit.causal import (
    StructuralModel,
    additive,
    chance,
    counterfactual_predictions,
    gap_parts,
    gap_parts_from_cells,
)


def trainees() -> StructuralModel:
    return StructuralModel(
        schooling=additive(lambda: 0, sd=1),
        south=chance(lambda schooling: expit(-0.7 - schooling)),
        hours=additive(lambda schooling, south: 5 + 0.5 * schooling - south, sd=1),
        test=additive(lambda schooling, hours, south: 30 + 2 * schooling + 4 * hours - 6 * south, sd=8),
    )


def one(**values: float) -> pd.DataFrame:
    return pd.DataFrame(values, index=["Mara"])


# ---------------------------------------------------------------------- by hand


def test_three_steps_by_hand():
    mara = one(schooling=0.4, south=1, hours=5.2, test=50)
    noise = trainees().abduct(mara, random_state=0).loc["Mara"]
    # hours: 5 + 0.2 - 1 = 4.2 expected. test: 30 + 0.8 + 20.8 - 6 = 45.6 expected.
    assert noise[["schooling", "hours", "test"]].tolist() == pytest.approx([0.4, 1.0, 4.4])
    assert 0 <= noise.south < expit(-1.1)
    north = trainees().counterfactual(mara, {"south": 0}).loc["Mara"]
    # hours: 5 + 0.2 + 1.0. test: 30 + 0.8 + 24.8 + 4.4.
    assert north.tolist() == pytest.approx([0.4, 0, 6.2, 60.0])


@pytest.mark.parametrize(
    ("along", "test"),
    [
        ([("south", "test")], 56),
        ([("south", "hours"), ("hours", "test")], 54),
        ([("south", "hours")], 50),
        ([], 50),
        ([("south", "test"), ("south", "hours"), ("hours", "test")], 60),
    ],
)
def test_a_change_passes_along_the_arrows_that_are_named(along, test):
    mara = one(schooling=0.4, south=1, hours=5.2, test=50)
    assert trainees().counterfactual(mara, {"south": 0}, along=along).test.item() == pytest.approx(test)


def test_the_graph_is_read_off_the_equations():
    model = trainees()
    assert model.edges == (
        ("schooling", "south"),
        ("schooling", "hours"),
        ("south", "hours"),
        ("schooling", "test"),
        ("hours", "test"),
        ("south", "test"),
    )
    assert model.descendants("south") == ("hours", "test")
    assert model.descendants("test") == ()
    assert "test <- schooling, hours, south" in repr(model)
    assert model.extended(pay=additive(lambda test: test, sd=0)).descendants("hours") == ("test", "pay")


# ---------------------------------------------------------------------- properties


@st.composite
def models(draw):
    """Up to six variables in a random graph; some binary, some without a draw of their own."""
    names = [f"v{i}" for i in range(draw(st.integers(2, 6)))]
    mechanisms = {}
    for i, name in enumerate(names):
        parents = [p for p in names[:i] if draw(st.booleans())]
        weights = [draw(st.integers(-2, 2)) for _ in parents]
        kind = draw(st.sampled_from(["normal", "chance", "exact"]))
        # The function's parameters are its parents, so it has to be written out.
        line = " + ".join(["0.5", *(f"{w} * {p}" for w, p in zip(weights, parents, strict=True))])
        body = f"expit({line})" if kind == "chance" else line
        function = eval(f"lambda {', '.join(parents)}: {body}", {"expit": expit})
        mechanisms[name] = chance(function) if kind == "chance" else additive(function, sd=kind == "normal")
    shuffled = draw(st.permutations(list(mechanisms)))
    return StructuralModel(**{name: mechanisms[name] for name in shuffled})


@given(models(), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_abduction_gives_back_the_people(model, seed):
    people = model.sample(30, random_state=seed)
    again = model.values(model.abduct(people, random_state=seed))
    np.testing.assert_allclose(again, people, atol=1e-9)


@given(models(), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_nothing_changes_if_a_variable_is_set_to_what_it_was(model, seed):
    people = model.sample(30, random_state=seed)
    for name in model.mechanisms:
        same = model.counterfactual(people, {name: people[name]}, random_state=seed)
        np.testing.assert_allclose(same, people, atol=1e-9)


@given(models(), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_only_descendants_change_and_all_arrows_together_are_the_whole_effect(model, seed):
    people = model.sample(30, random_state=seed)
    first = next(iter(model.mechanisms))
    do = {first: 1 - people[first]}
    whole = model.counterfactual(people, do, random_state=seed)
    named = model.counterfactual(people, do, along=model.edges, random_state=seed)
    np.testing.assert_allclose(named, whole, atol=1e-9)
    others = [v for v in model.mechanisms if v not in (first, *model.descendants(first))]
    np.testing.assert_allclose(whole[others], people[others], atol=1e-9)


def test_abduction_with_the_seed_of_the_sample_still_draws_anew():
    model = StructuralModel(a=chance(lambda: 0.375), b=chance(lambda a: np.where(a == 1, 1 / 3, 0.6)))
    people = model.sample(40_000, random_state=0)
    draws = model.abduct(people, random_state=0)
    assert stats.kstest(draws.b, "uniform").pvalue > 0.001
    low = np.where(people.b == 1, 0, np.where(people.a == 1, 1 / 3, 0.6))
    high = np.where(people.b == 1, np.where(people.a == 1, 1 / 3, 0.6), 1)
    assert stats.kstest((draws.b - low) / (high - low), "uniform").pvalue > 0.001


def test_an_intervention_on_the_population_agrees_with_the_mean_counterfactual():
    model = trainees()
    noise = model.draws(50_000, random_state=1)
    people = model.values(noise)
    forced = model.values(noise, {"south": 1}).test.mean()
    imagined = model.counterfactual(people, {"south": 1}, random_state=2).test.mean()
    assert forced == pytest.approx(imagined)


# ---------------------------------------------------------------------- counterfactual fairness


def test_what_uses_no_descendant_is_counterfactually_fair_and_an_unaware_score_is_not():
    model = trainees()
    people = model.sample(400, random_state=0)

    def spread(predict):
        found = counterfactual_predictions(model, predict, people, "south")
        return (found[1] - found[0]).to_numpy()

    np.testing.assert_allclose(spread(lambda p: p.schooling), 0)
    np.testing.assert_allclose(spread(lambda p: p.test), -10)  # -6 and 4 hours' points times -1
    residual = spread(lambda p: p.test - 4 * p.hours + 6 * p.south)
    np.testing.assert_allclose(residual, 0, atol=1e-9)
    # An answer under each value; the one that holds is the prediction as it was.
    found = counterfactual_predictions(model, lambda p: p.test > 50, people, "south")
    as_it_was = np.where(people.south == 1, found[1], found[0])
    np.testing.assert_array_equal(as_it_was, people.test > 50)


# ---------------------------------------------------------------------- the parts of a gap


def test_the_parts_of_a_linear_model_in_closed_form():
    model = trainees()
    people = model.sample(100_000, random_state=3)
    parts = gap_parts(model, people, "test", "south", between=(0, 1))
    north, south = (people.schooling[people.south == k].mean() for k in (0, 1))
    assert parts.estimate.direct == pytest.approx(-6)
    assert parts.estimate.indirect == pytest.approx(-4)
    # Schooling counts 2 directly and 4 times 0.5 through hours; what is left is sampling error.
    assert parts.low.spurious < 4 * (south - north) < parts.high.spurious
    assert parts.estimate.gap == pytest.approx(parts.estimate[["direct", "indirect", "spurious"]].sum())


@given(models(), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_the_parts_add_up_to_the_gap(model, seed):
    people = model.sample(200, random_state=seed)
    binary = [n for n, m in model.mechanisms.items() if m.sd is None and people[n].nunique() == 2]
    for attribute in binary:
        if min(people[attribute].value_counts()) < 2:
            continue
        for outcome in model.mechanisms:
            if outcome == attribute:
                continue
            parts = gap_parts(model, people, outcome, attribute, random_state=seed)
            by_hand = people[outcome][people[attribute] == 1].mean()
            by_hand -= people[outcome][people[attribute] == 0].mean()
            assert parts.estimate.gap == pytest.approx(by_hand)
            total = parts.estimate[["direct", "indirect", "spurious"]].sum()
            assert total == pytest.approx(by_hand, abs=1e-9)
            if (attribute, outcome) not in model.edges:
                assert parts.estimate.direct == 0
            if outcome not in model.descendants(attribute):
                assert parts.estimate.indirect == pytest.approx(0)


def test_the_intervals_hold_the_truth_nineteen_times_of_twenty():
    model = trainees().extended(invited=chance(lambda test, south: expit((test - 50) / 4 - south)))
    big = model.sample(400_000, random_state=4)
    truth = gap_parts(model, big, "invited", "south").estimate
    inside = []
    for seed in range(200):
        found = gap_parts(model, model.sample(600, random_state=seed), "invited", "south", random_state=seed)
        inside.append((found.low <= truth) & (truth <= found.high))
    share = pd.DataFrame(inside).mean()
    assert share.between(0.90, 0.99).all(), share


# ---------------------------------------------------------------------- pyAgrum


def admissions() -> StructuralModel:
    return StructuralModel(
        z=chance(lambda: 0.4),
        a=chance(lambda z: 0.3 + 0.4 * z),
        w=chance(lambda z, a: 0.7 - 0.3 * a + 0.2 * z),
        y=chance(lambda z, a, w: 0.15 + 0.1 * z + 0.5 * w - 0.12 * a + 0.1 * a * w),
    )


def as_network(model: StructuralModel) -> gum.BayesNet:
    """The same model for pyAgrum: a node per variable, and one for its draw, cut into intervals."""
    net = gum.BayesNet()
    for name in model.mechanisms:
        net.add(gum.LabelizedVariable(name, name, 2))
    for name, mechanism in model.mechanisms.items():
        places = list(itertools.product((0, 1), repeat=len(mechanism.parents)))
        at = {place: float(mechanism.function(*place)) for place in places}
        cuts = np.unique([0, 1, *at.values()])
        draw = net.add(gum.LabelizedVariable(f"u_{name}", "", len(cuts) - 1))
        net.cpt(draw).fillWith(np.diff(cuts).tolist())
        for parent in (*mechanism.parents, f"u_{name}"):
            net.addArc(parent, name)
        for place in places:
            for interval, low in enumerate(cuts[:-1]):
                yes = low < at[place] - 1e-12
                row = dict(zip(mechanism.parents, place, strict=True)) | {f"u_{name}": interval}
                net.cpt(name)[row] = [0, 1] if yes else [1, 0]
    return net


def probability(net: gum.BayesNet, on: str, evidence: dict[str, int]) -> float:
    exact = gum.LazyPropagation(net)
    exact.setEvidence(evidence)
    return float(exact.posterior(on)[1])


@pytest.mark.parametrize("profile", list(itertools.product((0, 1), repeat=3)))
def test_pyagrum_finds_the_same_counterfactuals(profile):
    """Pearl's three steps in another implementation, exact; ours draws what abduction leaves open."""
    model = admissions()
    z, w, y = profile
    people = pd.DataFrame({"z": z, "a": 1, "w": w, "y": y}, index=range(40_000))
    ours = model.counterfactual(people, {"a": 0}, random_state=5)
    seen = {"z": str(z), "a": "1", "w": str(w), "y": str(y)}
    for on in ("w", "y"):
        theirs = gum.counterfactual(
            gum.CausalModel(as_network(model)), on=on, whatif="a", profile=seen, values={"a": "0"}
        )
        assert ours[on].mean() == pytest.approx(float(theirs[1]), abs=0.011)  # 4.4 standard errors


def test_pyagrum_finds_the_same_interventions():
    model = admissions()
    net = as_network(model)
    for value in (0, 1):
        effect = gum.causalImpact(gum.CausalModel(net), on="y", doing="a", values={"a": str(value)})[1]
        ours = model.values(model.draws(200_000, random_state=6), {"a": value}).y.mean()
        assert ours == pytest.approx(float(effect[1]), abs=0.005)


def test_pyagrum_finds_the_same_parts_of_the_gap():
    """One network with three copies of the outcome, which share all draws: exact, by inference."""
    model = admissions()
    net = as_network(model)
    net.add(gum.LabelizedVariable("other", "the attribute after the intervention", 2))
    net.cpt("other").fillWith([0, 1])
    copies = {
        "w1": ("w", {"a": "other"}),
        "nested": ("y", {"a": "other"}),
        "y1": ("y", {"a": "other", "w": "w1"}),
    }
    for copy, (origin, heard) in copies.items():
        net.add(gum.LabelizedVariable(copy, copy, 2))
        parents = {p: heard.get(p, p) for p in (*model.mechanisms[origin].parents, f"u_{origin}")}
        for parent in parents.values():
            net.addArc(parent, copy)
        sizes = [net.variable(p).domainSize() for p in parents.values()]
        for place in itertools.product(*map(range, sizes)):
            row = net.cpt(origin)[dict(zip(parents, place, strict=True))]
            net.cpt(copy)[dict(zip(parents.values(), place, strict=True))] = row
    own, nested, total = (probability(net, on, {"a": 0}) for on in ("y", "nested", "y1"))
    other = probability(net, "y", {"a": 1})
    exact = pd.Series(
        {"gap": other - own, "direct": nested - own, "indirect": total - nested, "spurious": other - total}
    )
    people = model.sample(400_000, random_state=7)
    ours = gap_parts(model, people, "y", "a", random_state=8, level=0.9999)
    assert ((ours.low < exact) & (exact < ours.high)).all()
    assert (ours.high - ours.low).max() < 0.02
    cells = gap_parts_from_cells(people, "y", "a", confounders=["z"], mediators=["w"])
    np.testing.assert_allclose(cells[exact.index], exact, atol=0.006)


# ---------------------------------------------------------------------- from cells


def test_parts_from_cells_by_hand():
    # Ten people each. South: 1 of 6 low and 3 of 4 high are invited. North: 1 of 2 low and 6 of 8 high.
    rows = [("south", "low", 1, 6), ("south", "high", 3, 4), ("north", "low", 1, 2), ("north", "high", 6, 8)]
    people = pd.concat(
        pd.DataFrame({"region": r, "test": t, "yes": [1] * k + [0] * (n - k)}) for r, t, k, n in rows
    )
    parts = gap_parts_from_cells(people, "yes", "region", mediators=["test"], between=("south", "north"))
    # With the north's answers the southerners have 6 * 1/2 + 4 * 6/8 = 6 of 10, as they are 4, the north 7.
    assert parts.round(9).to_dict() == {"gap": 0.3, "direct": 0.2, "indirect": 0.1, "spurious": 0.0}
    as_confounder = gap_parts_from_cells(
        people, "yes", "region", confounders=["test"], between=("south", "north")
    )
    assert as_confounder.round(9).to_dict() == {"gap": 0.3, "direct": 0.2, "indirect": 0.0, "spurious": 0.1}


@pytest.mark.parametrize("seed", range(3))
def test_without_confounders_it_is_the_oaxaca_blinder_decomposition(seed):
    rng = np.random.default_rng(seed)
    group, w = rng.integers(0, 2, 900), rng.integers(0, 3, 900)
    w = np.minimum(w + group * (rng.random(900) < 0.3), 2)
    people = pd.DataFrame({"a": group, "w": w, "y": 2 * w + group * (1 + w) + rng.normal(size=900)})
    parts = gap_parts_from_cells(people, "y", "a", mediators=["w"])
    design = pd.DataFrame({"a": group, "one": w == 1, "two": w == 2}).astype(float)
    # Two-fold, with the coefficients of the second group: what the mediators explain is the indirect part.
    theirs = OaxacaBlinder(people.y, design, "a", hasconst=False).two_fold(
        two_fold_type="self_submitted", submitted_weight=float(people.groupby("a").y.mean().idxmax() == 1)
    )
    unexplained, explained, gap = theirs.params
    assert [parts.direct, parts.indirect, parts.gap] == pytest.approx([unexplained, explained, gap])


# ---------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: StructuralModel(a=additive(lambda b: b, sd=1)), "parent 'b'"),
        (lambda: StructuralModel(a=additive(lambda b: b, sd=1), b=additive(lambda a: a, sd=1)), "circle"),
        (lambda: additive(lambda: 0, sd=-1), "sd is -1"),
        (lambda: additive(lambda: 0, sd="wide"), "sd is 'wide'"),
        (lambda: StructuralModel(a=chance(lambda: 1.2)).sample(3, random_state=0), "gives 1.2"),
        (lambda: StructuralModel(a=additive(lambda: np.nan, sd=1)).sample(3, random_state=0), "no numbers"),
        (lambda: trainees().values(trainees().draws(3), {"north": 1}), "names 'north'"),
        (lambda: trainees().abduct(trainees().sample(3, random_state=0)[["south"]]), "no column 'schooling'"),
        (lambda: trainees().abduct(trainees().sample(3, random_state=0).iloc[:0]), "no rows"),
        (
            lambda: trainees().abduct(trainees().sample(3, random_state=0).assign(south=2)),
            "not always 0 or 1",
        ),
        (
            lambda: trainees().abduct(trainees().sample(3, random_state=0).assign(test=np.nan)),
            "missing values",
        ),
        (
            lambda: trainees().counterfactual(
                trainees().sample(3, random_state=0), {"south": 0}, along=[("a", "b")]
            ),
            "no arrow",
        ),
        (lambda: trainees().descendants("north"), "names 'north'"),
        (
            lambda: gap_parts(
                trainees(), trainees().sample(9, random_state=0).assign(south=1), "test", "south"
            ),
            "two or more",
        ),
        (
            lambda: gap_parts(trainees(), trainees().sample(9, random_state=0), "test", "north"),
            "names 'north'",
        ),
        (
            lambda: StructuralModel(a=additive(lambda: 1, sd=0)).abduct(pd.DataFrame({"a": [2.0]})),
            "differs from its equation",
        ),
        (lambda: StructuralModel(a=chance(lambda: 0.0)).abduct(pd.DataFrame({"a": [1]})), "probability 0"),
        (lambda: gap_parts_from_cells(pd.DataFrame({"a": [0, 1]}), "y", "a"), "no column 'y'"),
        (lambda: gap_parts_from_cells(pd.DataFrame({"a": [0, 0], "y": [0, 1]}), "y", "a"), "a = 1"),
        (
            lambda: gap_parts_from_cells(
                pd.DataFrame({"a": [0, 0, 1], "w": [0, 1, 0], "y": 0}), "y", "a", mediators=["w"]
            ),
            "nobody with w = 1",
        ),
    ],
)
def test_refusals_name_what_is_wrong(make, says):
    with pytest.raises(ValueError, match=says):
        make()
