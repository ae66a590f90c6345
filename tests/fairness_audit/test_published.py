"""The embedded tables: their totals, the rates printed from them, and where the sources disagree."""

import html
from pathlib import Path

import pandas as pd
import pytest

from fairness_audit import published

TABLES = [
    published.compas,
    published.fico,
    published.berkeley_admissions,
    published.local_law_144,
    published.four_fifths_example,
    published.gender_shades,
    published.obermeyer,
]
REAL_ROWS = Path(__file__).parents[3] / "shared" / "data" / "compas_two_years.csv"


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_source_and_a_one_line_caution(table):
    fact = table()
    assert len(fact.source) > 40
    assert 20 < len(fact.caution) < 200
    assert "\n" not in fact.caution
    assert not fact.data.isna().any(axis=None)
    for shown in (str(fact), html.unescape(fact._repr_html_())):
        assert fact.name in shown
        assert fact.caution in shown
        assert fact.note in shown
        assert str(fact.data.iloc[0, 0]) in shown


@pytest.mark.parametrize("table", TABLES)
def test_changing_the_data_changes_nothing_for_the_next_caller(table):
    first = table().data
    untouched = first.copy()
    first.iloc[0, 0] = first.iloc[-1, 0]
    first.insert(0, "mine", 0)
    pd.testing.assert_frame_equal(table().data, untouched)


def test_html_of_a_table_is_escaped():
    shown = published.Published("<b>", pd.DataFrame({"a": ["<i>"]}), "A & B", "x < y")._repr_html_()
    assert "&lt;b&gt;" in shown
    assert "&lt;i&gt;" in shown
    assert "A &amp; B" in shown


# ---------------------------------------------------------------------- COMPAS


def test_compas_holds_two_of_the_groups_of_the_file():
    data = published.compas().data
    people = (data["no_recidivism"] + data["recidivism"]).groupby(data["race"]).sum()
    assert people.to_dict() == {"Black": 3696, "White": 2454}
    assert people.sum() == 6150
    assert 7214 - 6150 == 1064
    for number in ("7,214", "3,696", "2,454", "6,150", "1,064"):
        assert number in published.compas().note


def test_compas_at_medium_or_high_gives_the_printed_counts_and_rates():
    counts = published.compas_counts()
    assert counts.table.loc["Black"].to_dict() == {"tn": 990, "fp": 805, "fn": 532, "tp": 1369}
    assert counts.table.loc["White"].to_dict() == {"tn": 1139, "fp": 349, "fn": 461, "tp": 505}
    percent = (100 * counts.rates()).round(2)
    assert percent["false_positive_rate"].to_dict() == {"Black": 44.85, "White": 23.45}
    assert percent["false_negative_rate"].to_dict() == {"Black": 27.99, "White": 47.72}
    assert counts.rates()["precision_score"].round(2).to_dict() == {"Black": 0.63, "White": 0.59}


@pytest.mark.parametrize("threshold", range(1, 12))
def test_a_compas_threshold_moves_people_between_decisions_and_not_between_labels(threshold):
    cells = published.compas_counts(threshold).table
    assert (cells["tn"] + cells["fp"]).to_dict() == {"Black": 1795, "White": 1488}
    assert (cells["fn"] + cells["tp"]).to_dict() == {"Black": 1901, "White": 966}
    data = published.compas().data
    flagged = data[data["score"] >= threshold].groupby("race")[["no_recidivism", "recidivism"]].sum()
    for race in ("Black", "White"):
        expected = tuple(flagged.loc[race]) if race in flagged.index else (0, 0)
        assert tuple(cells.loc[race, ["fp", "tp"]]) == expected


@pytest.mark.parametrize("threshold", [0, 12, 4.5, "5", True])
def test_a_compas_threshold_outside_the_scores_is_refused(threshold):
    with pytest.raises(ValueError, match="threshold is"):
        published.compas_counts(threshold)


@pytest.mark.skipif(not REAL_ROWS.exists(), reason=f"the project does not ship the public rows ({REAL_ROWS})")
def test_the_compas_table_is_what_the_public_rows_give():
    rows = pd.read_csv(REAL_ROWS)
    assert len(rows) == 7214
    rows["race"] = rows["race"].replace({"African-American": "Black", "Caucasian": "White"})
    rows = rows[rows["race"].isin(["Black", "White"])]
    counted = pd.crosstab([rows["race"], rows["decile_score"]], rows["two_year_recid"])
    embedded = published.compas().data.set_index(["race", "score"])
    assert counted[0].to_dict() == embedded["no_recidivism"].to_dict()
    assert counted[1].to_dict() == embedded["recidivism"].to_dict()


# ---------------------------------------------------------------------- credit scores


def test_fico_has_every_group_at_every_score():
    data = published.fico().data
    assert data.groupby("race")["score"].apply(list).map(lambda s: s == list(range(5, 101, 5))).all()
    people = data.groupby("race")["people"].agg(["min", "max"])
    assert people["min"].to_dict() == {"white": 133165, "black": 18274, "hispanic": 14702, "asian": 7906}
    assert (people["min"] == people["max"]).all()


def test_fico_distributions_rise_to_one_hundred():
    for _, rows in published.fico().data.groupby("race"):
        assert rows["cdf_percent"].is_monotonic_increasing
        assert rows["cdf_percent"].iloc[-1] == 100


def test_fico_default_rises_with_the_score_only_where_the_note_says():
    rises = [
        (race, score)
        for race, rows in published.fico().data.groupby("race")
        for score, step in zip(rows["score"], rows["default_percent"].diff(), strict=True)
        if step > 0
    ]
    assert rises == [("asian", 65), ("asian", 70), ("black", 85), ("black", 90)]


def test_fico_base_rates_put_the_groups_in_the_order_that_every_user_of_the_table_relies_on():
    # Share in default: the mass of each score step times the default there.
    data = published.fico().data
    mass = data.groupby("race")["cdf_percent"].diff().fillna(data["cdf_percent"]) / 100
    default = (mass * data["default_percent"]).groupby(data["race"]).sum()
    assert list(default.sort_values().index) == ["asian", "white", "hispanic", "black"]
    assert default.between(15, 70).all()


# ---------------------------------------------------------------------- admissions


def test_berkeley_totals_favour_men_and_most_departments_women():
    data = published.berkeley_admissions().data
    totals = data.groupby("gender")[["admitted", "rejected"]].sum()
    assert totals.loc["men"].to_dict() == {"admitted": 1198, "rejected": 1493}
    assert totals.loc["women"].to_dict() == {"admitted": 557, "rejected": 1278}
    rate = (data["admitted"] / (data["admitted"] + data["rejected"])).groupby(
        [data["department"], data["gender"]]
    )
    by_department = rate.first().unstack()
    assert totals["admitted"]["men"] / 2691 > totals["admitted"]["women"] / 1835  # 44.5% and 30.4%
    ahead = by_department["women"] > by_department["men"]
    assert ahead[ahead].index.tolist() == ["A", "B", "D", "F"]


def test_berkeley_department_b_is_not_what_the_textbook_prints():
    data = published.berkeley_admissions().data
    men = data[(data["department"] == "B") & (data["gender"] == "men")]
    assert int((men["admitted"] + men["rejected"]).iloc[0]) == 560
    assert "520" in published.berkeley_admissions().note


# ---------------------------------------------------------------------- employment


def local_law(table, by):
    data = published.local_law_144().data
    return data[data["table"] == table].groupby(by)[["applicants", "selected"]].sum()


def test_local_law_144_intersections_add_up_to_the_table_by_sex():
    pd.testing.assert_frame_equal(local_law("intersection", "sex"), local_law("sex", "sex"))
    assert local_law("sex", "table").iloc[0].tolist() == [2571, 1222]


def test_local_law_144_intersections_and_the_table_by_race_differ_in_one_row():
    summed, printed = local_law("intersection", "race"), local_law("race", "race")
    differs = (summed != printed).any(axis=1)
    assert differs[differs].index.tolist() == ["Hispanic"]
    assert summed.loc["Hispanic"].tolist() == [395, 172]
    assert printed.loc["Hispanic"].tolist() == [408, 204]
    assert printed.sum().tolist() == [2584, 1254]
    for number in ("2,571", "1,222", "2,584", "1,254", "395", "172", "408", "204"):
        assert number in published.local_law_144().note
    assert round(100 * 172 / 395, 1) == 43.5


def test_local_law_144_leaves_one_category_under_two_per_cent():
    people = local_law("race", "race")["applicants"]
    assert people.index[people / people.sum() < 0.02].tolist() == ["Native American"]


def test_four_fifths_ratios_and_the_one_that_floating_point_gets_wrong():
    percent = published.four_fifths_example().data.set_index("group")["selection_percent"]
    assert percent.idxmax() == "White"
    ratios = (100 * percent / percent.max()).drop("White")
    assert ratios.to_dict() == {"American Indian": 75, "Hispanic": 80, "Black": 85}
    passes = 5 * percent >= 4 * percent.max()
    assert passes.to_dict() == {"White": True, "American Indian": False, "Hispanic": True, "Black": True}
    assert 0.48 / 0.60 == 0.8  # by luck, and
    assert 0.60 / 0.75 < 0.8  # by the lack of it: what the note warns of


# ---------------------------------------------------------------------- images, health


def test_gender_shades_leaves_out_the_disputed_product_and_errs_most_on_darker_women():
    data = published.gender_shades().data
    assert sorted(data["company"].unique()) == ["IBM", "Microsoft"]
    assert len(data) == 8
    worst = data.loc[data.groupby("company")["error_percent"].idxmax()]
    assert set(zip(worst["skin"], worst["gender"], strict=True)) == {("darker", "female")}
    assert "Face++" in published.gender_shades().note


def test_obermeyer_costs_are_close_where_illness_is_not():
    white, black = published.obermeyer().data.set_index("race").loc[["White", "Black"]].itertuples()
    assert (white.patients, black.patients) == (43539, 6079)
    assert black.mean_cost_dollars / white.mean_cost_dollars == pytest.approx(1.12, abs=0.005)
    assert black.mean_chronic_illnesses / white.mean_chronic_illnesses == pytest.approx(1.58, abs=0.005)
