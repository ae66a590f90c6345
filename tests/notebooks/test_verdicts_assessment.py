"""What 06, 07 and 13 say in words, over redraws; their scenes' numbers; and edits that a learner makes."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fairgrade.authoring import normal
from fairness_audit.counts import GroupCounts
from fairness_audit.explorers import NoiseExplorer

pytestmark = pytest.mark.slow

COURSE = Path(__file__).parents[2] / "course"
DRAWS = range(20)


@cache
def sources(file: str) -> dict[str, str]:
    """The code cells of a notebook."""
    cells = normal.read(COURSE / f"{file}.ipynb").cells
    return {cell.id: cell.source for cell in cells if cell.cell_type == "code"}


def run(file: str, *wanted: str, edits: dict[str, str] | None = None) -> dict[str, Any]:
    """The names after some cells, all of them by default; each edit must be used."""
    chosen = [sources(file)[cell] for cell in wanted or sources(file)]
    for old in edits or {}:
        assert any(old in source for source in chosen), old
    names: dict[str, Any] = {"__name__": "book"}
    for source in chosen:
        for old, new in (edits or {}).items():
            source = source.replace(old, new)
        exec(source, names)
    return names


def scene(file: str) -> str:
    return next(c.source for c in normal.read(COURSE / f"{file}.ipynb").cells if c.id == "scene")


def in_100(share: float) -> str:
    return f"{100 * share:.0f} in 100"


# ---------------------------------------------------------------------- 06

SIX = "06_conformal_coverage"


@pytest.mark.parametrize("seed", DRAWS)
def test_06_one_margin_fails_the_south_and_its_own_is_wide(seed):
    cells = "imports", "patients", "by-hand", "guess", "guess-margin"
    found = run(SIX, *cells, edits={"default_rng(7)": f"default_rng({seed})"})
    new, broken, margins = found["new"], found["broken"], found["by_hand"]
    assert abs(found["held"].mean() - 0.9) < 0.03
    assert 0.75 < broken.south / broken.sum() < 0.95
    assert margins.north < 0.85 * found["margin"] < 1.5 * found["margin"] < margins.south
    wider = found["calibration"].groupby("clinic").miss.apply(found["margin_by_hand"], 0.05) - margins
    assert wider.south > wider.north  # the price of promising 95%
    own = (new.miss <= new.clinic.map(margins)).groupby(new.clinic).mean()
    assert ((own > 0.83) & (own < 0.96)).all()


@pytest.mark.parametrize("seed", range(100, 120))
def test_06_at_the_desk_coverage_is_paid_for_in_waiting_and_odds_differ(seed):
    found = run(SIX, "imports", "patients", "desk", edits={"seed=6": f"seed={seed}"})
    waits, region, repaid = found["waits"], found["region"], found["repaid"]
    assert waits.loc["south", "a margin per region"] > waits.loc["south", "one margin for all"] + 0.03
    approved = found["probability"][found["test"], 1] >= 0.5
    counts = GroupCounts.from_arrays(repaid, approved, sensitive_features=region)
    assert counts.equalized_odds_difference() > 0.25
    held = found["sets"]["a margin per region"].to_numpy()[np.arange(len(repaid)), repaid]
    defaulted = held[(region == "north") & (repaid == 0)].mean()
    assert defaulted < 0.6 < 0.95 < held[(region == "north") & (repaid == 1)].mean()


@pytest.mark.parametrize("alpha", [0.2, 0.3])
def test_06_another_alpha(alpha, capsys):
    found = run(SIX, edits={"alpha = 0.1 ": f"alpha = {alpha} "})
    assert "the same from the helper: True" in capsys.readouterr().out
    assert abs(found["held"].mean() - (1 - alpha)) < 0.03
    assert (found["size"] == 0).to_numpy().sum() > 200  # sets with no label wait as well
    assert found["waits"].loc["south", "a margin per region"] == pytest.approx(
        (found["size"]["a margin per region"] != 1)[found["region"] == "south"].mean()
    )


# ---------------------------------------------------------------------- 07

SEVEN = "07_assessment"


@cache
def assessed(seed: int) -> dict[str, Any]:
    return run(
        SEVEN,
        *("imports", "data", "gaps", "null", "search"),
        edits={
            "five_regions()": f"five_regions({seed})",
            "default_rng(6)": f"default_rng({seed})",
            "random_state=142": f"random_state={seed}",
            "random_state=4)": f"random_state={seed})",
            "plots.rates(": "(",  # the picture is not looked at here
            ', title="Who is approved, with 95% intervals")': ")",
        },
    )


def test_07_the_dashboard():
    text, found = scene(SEVEN), run(SEVEN, "imports", "data")
    counts, approved = found["counts"], found["approved"]
    for region in ("west", "east", "south"):
        assert f"{approved[region]} of {counts.count[region]}" in text
    rates = counts.rates().selection_rate
    assert rates.idxmax() == "east"
    assert rates.idxmin() == "west"
    for region, ratio in (("west", "0.73"), ("south", "0.80")):
        assert f"{rates[region] / rates.east:.2f}" == ratio
        assert ratio in text
    assert 5 * approved.west * counts.count.east < 4 * approved.east * counts.count.west
    assert 5 * approved.south * counts.count.east >= 4 * approved.east * counts.count.south


@pytest.mark.parametrize("seed", DRAWS)
def test_07_chi_square_finds_the_south_and_the_range_is_blinded_by_the_west(seed):
    found = assessed(seed)
    assert "south" in found["beyond_chance"]
    assert found["by_chi_square"].p_value < 0.01
    assert found["by_range"].p_value > found["by_chi_square"].p_value
    assert found["small"] == "west"
    assert found["at_an_end"] > 0.6


def test_07_the_range_often_misses_what_chi_square_finds():
    assert sum(assessed(seed)["by_range"].p_value > 0.05 for seed in DRAWS) > 6


def test_07_the_worst_of_a_hundred_subgroups_is_less_far_behind_on_other_rows():
    gaps = [assessed(seed)["behind"] for seed in DRAWS]
    shrank = [b["kept apart"].estimate > b["searched"].estimate for b in gaps]
    assert f"The gap shrank in {sum(shrank)} of 20 redraws" in "".join(
        c.source for c in normal.read(COURSE / f"{SEVEN}.ipynb").cells
    )
    mean = {half: np.mean([b[half].estimate for b in gaps]) for half in ("searched", "kept apart")}
    assert mean["searched"] < 1.5 * mean["kept apart"] < 0


def test_07_few_people_blind_the_range_and_cannot_be_judged_themselves():
    """What the explorer shows beside its start, over redraws of the regions' sizes and rates."""
    for seed in DRAWS:
        large, few = (
            NoiseExplorer.from_counts(assessed(seed)["counts"], gap=10, where=where).table
            for where in ("another", "first")
        )
        rule, by_range, chi_square = "Four-fifths rule", "Range of all groups", "Chi-square of all groups"
        assert large.planted_gap[chi_square] > 0.85
        assert large.planted_gap[by_range] < 0.5 * large.planted_gap[chi_square]
        assert few.planted_gap[[by_range, chi_square]].max() < 0.3
        assert few.nothing_wrong[rule] > 2 * few.nothing_wrong[chi_square]


def test_07_groups_by_age():
    found = run(SEVEN, edits={'column = "region"': 'column = "age"'})
    assert found["reference"] == "30 to 64"
    assert found["beyond_chance"] == []


# ---------------------------------------------------------------------- 13

THIRTEEN = "13_what_fairness_is_not"


@cache
def visited(seed: int) -> dict[str, Any]:
    wanted = "imports", "people", "card", "guess-card", "open", "forest", "gain", "calibrated", "odds", "sets"
    return run(
        THIRTEEN,
        *(*wanted, "converse"),
        edits={
            "default_rng(0)": f"default_rng({seed})",
            "RandomForestClassifier(100,": "RandomForestClassifier(30,",
            "reliability = plots.calibration(": "(",
            '    bins=5,\n    title="After the repair a score means nearly the same in both regions",\n': "",
            "\nreliability": "",
        },
    )


def test_13_the_list():
    text, found = scene(THIRTEEN), run(THIRTEEN, "imports", "people", "card")
    audit, base = found["audit"], found["card"].rates().base_rate
    assert f"{len(audit):,} people" in text
    assert f"{found['card'].count.south:,} of them in the south" in text
    assert f"{audit.hospital.sum():,} were admitted" in text
    assert f"{in_100(base.north)} in the north and {100 * base.south:.0f} in the south" in text


@pytest.mark.parametrize("seed", DRAWS)
def test_13_no_property_closes_the_gap(seed):
    found = visited(seed)
    card, repaired = (found[name].rates() for name in ("card", "repaired"))
    listed = "true_positive_rate"
    assert 0.08 < card[listed].north - card[listed].south < 0.25
    assert abs(found["gap_open"].estimate) < 0.08  # the same card, with the practice open
    assert found["low"] > 0  # more accurate
    assert found["widened"].low > 0.05
    assert abs(repaired.base_rate.north - repaired.base_rate.south) < 0.04
    assert found["flat"].table.tp.south == 0
    assert abs(found["held"].mean() - 0.9) < 0.02
    assert found["of_ill"].coverage.south < 0.75 < 0.87 < found["of_ill"].coverage.north


def test_13_says_in_how_many_draws_the_south_loses():
    """Of two findings that some draws lack, the notebook says in how many they are there."""
    fewer, beyond_chance = [], []
    for seed in DRAWS:
        found = visited(seed)
        fewer.append(found["by_forest"].table.tp.south < found["card"].table.tp.south)
        pair = found["repaired"], "true_positive_rate"
        beyond_chance.append(found["gap_interval"](*pair, between=("north", "south")).low > 0)
    doubt = next(c.source for c in normal.read(COURSE / f"{THIRTEEN}.ipynb").cells if c.id == "doubt")
    assert f"fewer southern people than the card in {sum(fewer)} of 20 redraws" in doubt
    assert f"the calibrated gap is beyond chance in {sum(beyond_chance)}" in doubt


@pytest.mark.parametrize("seed", DRAWS)
def test_13_a_model_without_the_properties_need_not_have_the_gap(seed):
    found = visited(seed)
    evened = found["evened"].rates()
    assert abs(evened.true_positive_rate.north - evened.true_positive_rate.south) < 0.1
    assert evened.false_positive_rate.south > evened.false_positive_rate.north
