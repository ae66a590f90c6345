"""Numbers against GroupCounts, Fairlearn, scikit-learn and SciPy on the same rows, and by hand."""

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, selection_rate, true_positive_rate
from scipy import stats
from sklearn.metrics import precision_score, roc_auc_score

import fairness_audit
from fairness_audit import intervals
from fairness_audit.auditing import comparisons, scores, strata
from fairness_audit.auditing.request import Request
from fairness_audit.auditing.tally import GroupSet
from fairness_audit.counts import GroupCounts
from fairness_audit.coverage import conformal_quantile
from fairness_audit.delong import placements
from fairness_audit.rates import RATES
from tests.fairness_audit.auditing.rows import people


@pytest.fixture(scope="module")
def rows():
    return people(4000)


@pytest.fixture(scope="module")
def audit(rows):
    return fairness_audit.audit(
        rows,
        prediction="yhat",
        groups=["sex", "race"],
        label="y",
        score="p",
        control=["site"],
        min_group=40,
    )


def test_counts_are_those_of_group_counts(rows, audit):
    theirs = GroupCounts.from_frame(rows, y_true="y", y_pred="yhat", sensitive_features=["sex", "race"])
    ours = {g: c.tolist() for g, c in zip(audit.sets[-1].groups, audit.sets[-1].cells, strict=True)}
    assert ours == {g: c.tolist() for g, c in zip(theirs.groups, theirs.cells, strict=True) if c.sum()}


def test_rates_are_those_of_fairlearn(rows, audit):
    metrics = {
        "selection_rate": selection_rate,
        "true_positive_rate": true_positive_rate,
        "precision_score": precision_score,
    }
    theirs = MetricFrame(
        metrics=metrics, y_true=rows["y"], y_pred=rows["yhat"], sensitive_features=rows["race"]
    ).by_group
    ours = audit.rates[audit.rates["columns"] == "race"].pivot(index="group", columns="metric", values="rate")
    for metric in metrics:
        np.testing.assert_allclose(ours[metric], theirs[metric], rtol=1e-12)


def test_tests_are_those_of_scipy(rows, audit):
    tests = audit.tests.set_index(["columns", "metric"])
    table = pd.crosstab(rows["race"], rows["yhat"])
    expected = stats.chi2_contingency(table, correction=False).pvalue
    assert tests.loc[("race", "selection_rate"), "method"] == "chi-square"
    assert tests.loc[("race", "selection_rate"), "p_value"] == pytest.approx(expected)
    ones = rows[rows["y"] == 1]
    expected = stats.chi2_contingency(pd.crosstab(ones["sex"], ones["yhat"]), correction=False).pvalue
    assert tests.loc[("sex", "true_positive_rate"), "p_value"] == pytest.approx(expected)


def test_holm_is_statsmodels_step_down_by_hand():
    np.testing.assert_allclose(
        comparisons.holm([0.01, 0.04, np.nan, 0.03, 0.005]), [0.03, 0.06, np.nan, 0.06, 0.02]
    )
    assert comparisons.holm([]).tolist() == []


def test_the_number_of_tests_is_paid_for(audit):
    assert audit.looks == 3 * len(RATES)
    assert (audit.tests["p_holm"] >= audit.tests["p_value"]).all()


def test_auc_is_scikit_learns_and_its_variance_delongs(rows, audit):
    found = audit.auc[audit.auc["columns"] == "race"].set_index("group")
    for race, part in rows.groupby("race"):
        assert found.loc[race, "auc"] == pytest.approx(roc_auc_score(part["y"], part["p"]), abs=1e-12)
        above, below = placements(
            part.loc[part["y"] == 1, "p"].to_numpy(), part.loc[part["y"] == 0, "p"].to_numpy()
        )
        area = above.mean()
        spread = np.sqrt(above.var(ddof=1) / len(above) + below.var(ddof=1) / len(below))
        reach = stats.norm.ppf(0.975) * spread / (area * (1 - area))
        low = 1 / (1 + np.exp(-(np.log(area / (1 - area)) - reach)))
        assert found.loc[race, "low"] == pytest.approx(low, abs=1e-9)


def test_a_score_of_many_values_is_counted_in_bands_and_the_median_is_exact():
    rows = people(5000, digits=None)
    found = fairness_audit.audit(rows, prediction="yhat", groups="sex", label="y", score="p")
    assert not found.scores["sex"].exact
    assert found.median == np.median(rows["p"])
    overall = found.auc.set_index("group").loc["overall"]
    assert abs(overall["auc"] - roc_auc_score(rows["y"], rows["p"])) <= overall["ties"] / 2
    by_hand = rows.assign(high=rows["p"] > rows["p"].median()).groupby("sex")["high"].mean()
    table = found.impact["sex"].set_index("group")["scoring_rate"]
    np.testing.assert_allclose(table.to_numpy(), by_hand.reindex(table.index).to_numpy())


def test_even_numbers_of_people_have_a_median_between_two():
    rows = people(2000, digits=None)
    assert fairness_audit.audit(rows, prediction="yhat", groups="sex", score="p").median == np.median(
        rows["p"]
    )


def test_calibration_by_hand(rows, audit):
    found = audit.calibration[audit.calibration["columns"] == "sex"].set_index(["group", "band"])
    part = rows[(rows["sex"] == "f") & (rows["p"] >= 0.3 - 1e-9) & (rows["p"] < 0.4 - 1e-9)]
    line = found.loc[("f", "0.3 to 0.4")]
    assert (line["people"], line["ones"]) == (len(part), part["y"].sum())
    assert line["mean_score"] == pytest.approx(part["p"].mean(), abs=1e-9)


def test_thresholds_by_hand(rows, audit):
    found = audit.sweep[(audit.sweep["columns"] == "sex") & (audit.sweep["group"] == "m")]
    part = rows[rows["sex"] == "m"]
    for line in found.iloc[::9].itertuples():
        chosen = part["p"] >= line.threshold
        assert line.selection_rate == pytest.approx(chosen.mean())
        assert line.true_positive_rate == pytest.approx(chosen[part["y"] == 1].mean())
        assert line.false_positive_rate == pytest.approx(chosen[part["y"] == 0].mean())


def test_conformal_coverage_is_that_of_the_quantile(rows, audit):
    wrong = np.where(rows["y"] == 1, 1 - rows["p"], rows["p"])
    inside = wrong <= conformal_quantile(wrong, 0.1) + 1e-12
    found = audit.coverage[audit.coverage["columns"] == "sex"].set_index("group")["coverage"]
    assert found["overall"] == pytest.approx(inside.mean())
    assert found["f"] == pytest.approx(inside[(rows["sex"] == "f").to_numpy()].mean())


def test_mantel_haenszel_by_hand():
    # Two strata in which rates are equal, though the crude ratio is not: nothing is left within strata.
    cells = np.array([[8, 80, 1, 10], [5, 10, 40, 80]])
    ratio, low, high, p_value = strata.mantel_haenszel(cells, 0.95)
    assert ratio == pytest.approx(1)
    assert low < 1 < high
    assert p_value == pytest.approx(1)
    # Rothman, Modern Epidemiology: one stratum is the crude ratio, with the usual interval of its logarithm.
    ratio, low, high, _ = strata.mantel_haenszel(np.array([[30, 100, 20, 100]]), 0.95)
    spread = np.sqrt(1 / 30 - 1 / 100 + 1 / 20 - 1 / 100)
    assert ratio == pytest.approx(1.5)
    assert high == pytest.approx(1.5 * np.exp(stats.norm.ppf(0.975) * spread))
    assert low == pytest.approx(1.5 * np.exp(-stats.norm.ppf(0.975) * spread))


def test_mantel_haenszel_covers_what_it_claims():
    rng = np.random.default_rng(0)
    n1, n2, base, truth = np.array([60, 200, 40]), np.array([150, 80, 60]), np.array([0.2, 0.4, 0.7]), 0.8
    inside = 0
    for _ in range(1000):
        cells = np.stack([rng.binomial(n1, truth * base), n1, rng.binomial(n2, base), n2], axis=1)
        _, low, high, _ = strata.mantel_haenszel(cells, 0.95)
        inside += low <= truth <= high
    assert 0.93 <= inside / 1000 <= 0.97


def test_strata_are_those_of_the_rows(rows, audit):
    line = audit.within.set_index(["columns", "stratum", "group"]).loc[("sex", "north", "f")]
    part = rows[(rows["site"] == "north") & (rows["sex"] == "f")]
    assert (line["k"], line["n"]) == (part["yhat"].sum(), len(part))


def test_small_intersections_are_pooled_by_the_rule_and_listed(rows, audit):
    sizes = rows.groupby(["sex", "race"]).size()
    small = sorted(", ".join(g) for g, n in sizes.items() if n < 40)
    assert len(small) >= 2
    assert sorted(audit.tables["pooled"]["group"]) == small
    pooled = audit.pooled[-1]
    assert pooled.labels[-1] == "(small groups together)"
    assert pooled.people[-1] == sum(n for n in sizes if n < 40)
    assert pooled.people.sum() == len(rows)


def test_weights_of_one_are_no_weights_and_double_weights_are_not_double_people(rows):
    plain = fairness_audit.audit(rows, prediction="yhat", groups="sex", label="y").rates
    ones = fairness_audit.audit(rows.assign(w=1.0), prediction="yhat", groups="sex", label="y", weight="w")
    twos = fairness_audit.audit(rows.assign(w=2.0), prediction="yhat", groups="sex", label="y", weight="w")
    for weighted in (ones, twos):
        for column in ("k", "n", "rate", "low", "high"):
            np.testing.assert_allclose(weighted.rates[column], plain[column])
    rng = np.random.default_rng(1)
    w = rng.uniform(0.5, 3, len(rows))
    found = fairness_audit.audit(rows.assign(w=w), prediction="yhat", groups="sex", weight="w").rates
    chosen = (rows["sex"] == "f").to_numpy()
    line = found.set_index("group").loc["f"]
    assert line["rate"] == pytest.approx(np.average(rows["yhat"][chosen], weights=w[chosen]))
    assert line["n"] == pytest.approx(w[chosen].sum() ** 2 / (w[chosen] ** 2).sum())


def test_bands_and_missing_groups(rows):
    frame = rows.assign(age=np.where(np.arange(len(rows)) % 10 == 0, np.nan, 20 + np.arange(len(rows)) % 60))
    found = fairness_audit.audit(frame, prediction="yhat", groups="age", bins={"age": [25, 45]})
    by_band = pd.cut(frame["age"], [0, 25, 45, 200], right=False).value_counts(sort=False, dropna=False)
    assert found.sets[0].labels == ["under 25", "25 to under 45", "45 and over", "(missing)"]
    assert found.sets[0].people.tolist() == by_band.tolist()
    dropped = fairness_audit.audit(frame, prediction="yhat", groups="age", bins="age=25,45", missing="drop")
    assert dropped.dropped == {"missing in age": 400}
    assert dropped.people == 3600
    assert "(missing)" not in dropped.sets[0].labels


def test_a_threshold_makes_the_decision(rows):
    found = fairness_audit.audit(rows, score="p", threshold=0.5, groups="sex", label="y")
    theirs = GroupCounts.from_arrays(rows["y"], rows["p"] >= 0.5, sensitive_features=rows["sex"])
    assert found.sets[0].cells.tolist() == theirs.cells.tolist()


def test_the_reference_is_the_largest_the_best_or_the_named(rows):
    def reference(**options):
        return fairness_audit.audit(rows, prediction="yhat", groups="race", **options).references["race"]

    sizes, rates = rows["race"].value_counts(), rows.groupby("race")["yhat"].mean()
    assert reference() == sizes.idxmax()
    assert reference(reference="best") == rates.idxmax()
    assert reference(reference="race=c") == "c"


def test_the_ratio_that_would_have_been_shown_is_shown_that_often():
    rng = np.random.default_rng(0)
    n, reference, rate = 800, 1500, 0.4
    least = float(comparisons.detectable_ratio(n, reference, rate, 0.95))
    k, r = rng.binomial(n, least * rate, 20_000), rng.binomial(reference, rate, 20_000)
    _, high = intervals.score_ratio(k, n, r, reference, 0.95)
    assert 0.785 <= (high < 1).mean() <= 0.815


def test_no_gap_is_called_one_more_often_than_alpha():
    """Ten equal groups, all looked at: some gap is shown in at most one of twenty files, or hardly more."""
    rng = np.random.default_rng(0)
    n = np.array([2000, 40, 60, 80, 100, 150, 200, 300, 500, 900])
    k = rng.binomial(n, 0.3, (5000, 10))
    low, high = intervals.score_ratio(k[:, 1:], n[1:], k[:, :1], n[0], 1 - 0.05 / 9)
    false = ((low > 1) | (high < 1)).any(axis=1)
    assert false.mean() <= 0.055
    for i in (0, *np.flatnonzero(false)[:2]):
        groups = GroupSet(
            ("g",), [(str(g),) for g in range(10)], np.stack([n - k[i], k[i], 0 * n, 0 * n], axis=1)
        )
        shown = comparisons.compare(groups, "selection_rate", 0, 0.95).shown("ratio")
        assert shown.any() == false[i]


def test_worst_subgroups_pay_for_the_search():
    rng = np.random.default_rng(0)
    found = 0
    for _ in range(150):
        k = rng.binomial(200, 0.4, 20)
        cells = np.stack([200 - k, k, 0 * k, 0 * k], axis=1)
        groups = GroupSet(("g",), [(str(i),) for i in range(20)], cells)
        worst = comparisons.worst_subgroups([groups], "selection_rate", 0.95, 30)
        assert worst["searched"].iloc[0] == 20
        found += bool((worst["low"] > 0).any() or (worst["high"] < 0).any())
    assert found / 150 <= 0.1


def test_shuffles_decide_where_expected_counts_are_small():
    cells = np.array([[5, 1, 0, 0], [2, 4, 0, 0], [40, 30, 0, 0]])
    groups = GroupSet(("g",), [("a",), ("b",), ("c",)], cells)
    test = comparisons.independence(groups, "selection_rate")
    assert test.method == "shuffled groups"
    # All tables with these margins: those that are more extreme, and half of those equally so.
    n, k = np.array([6, 6, 70]), np.array([1, 4, 30])

    def chi_square(x):
        p = k.sum() / n.sum()
        return ((x - n * p) ** 2 / (n * p * (1 - p))).sum()

    tables = [np.array([a, b, 35 - a - b]) for a in range(7) for b in range(7)]
    chance = stats.multivariate_hypergeom(n, 35)
    beyond = sum(chance.pmf(t) for t in tables if chi_square(t) > chi_square(k) + 1e-9)
    equal = sum(chance.pmf(t) for t in tables if abs(chi_square(t) - chi_square(k)) <= 1e-9)
    assert test.p_value == pytest.approx(beyond + equal / 2, abs=0.015)


def test_fail_if_names_the_groups_that_meet_it(rows):
    found = fairness_audit.audit(
        rows,
        prediction="yhat",
        groups="race",
        label="y",
        fail_if="impact_ratio<0.99,selection_rate_difference>0.9",
    )
    ratios = found.impact["race"].set_index("group")["impact_ratio"]
    low = sorted(ratios[ratios < 0.99].index)
    assert len(found.failed()) == len(low) > 0
    assert all(
        f"for {g} (race)" in said for g, said in zip(low, sorted(found.failed(), key=_group), strict=True)
    )


def _group(said: str) -> str:
    return said.split(" for ")[1]


def test_scores_of_nobody_are_not_defined():
    empty = scores.Scores(
        ["a"], np.array([0.5]), np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((1, 1)), True, True, True
    )
    assert scores.auc(empty, 0.95)["auc"].isna().all()
    assert len(scores.calibration(empty, 0.95)) == len(scores.coverage(empty, 0.1, 0.95)) == 0


def test_a_request_is_written_as_options_and_read_again():
    from fairness_audit.auditing.cli import _given, parser

    request = Request(
        prediction="y hat,1",
        groups=["sex", "a,b"],
        label="y",
        positive="y hat,1=yes",
        bins={"sex": [0.1, 25]},
        threshold=0.1,
        score="p",
        alpha=0.01,
        fail_if="impact_ratio<0.8",
        min_group=7,
        why="- because",
    )
    again = _given(parser().parse_args(["report", "f", "--out=o", *request.options()]))
    assert Request(**again) == request
