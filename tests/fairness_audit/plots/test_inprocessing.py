"""Paths of gap against accuracy: what is drawn is what the table says."""

import numpy as np
import pandas as pd
import pytest

from fairness_audit import plots

# The rules for every figure, held to this module's `chart`.
from tests.fairness_audit.plots.test_every_figure import (  # noqa: F401
    test_alt_is_one_to_three_sentences,
    test_every_axis_of_numbers_has_a_label_with_its_unit,
    test_no_text_leaves_the_figure_or_meets_another,
    test_the_picture_is_small_sharp_and_fits_a_page,
    test_the_title_says_what_is_shown,
)


def path(name, gaps, accuracies, settings=None):
    gaps = np.array(gaps)
    return pd.DataFrame(
        {
            "path": name,
            "setting": settings or [f"price {i}" for i in range(len(gaps))],
            "gap": gaps,
            "low": np.maximum(gaps - 0.06, 0),
            "high": gaps + 0.06,
            "accuracy": accuracies,
        }
    )


GRID = path("GridSearch", [0.3, 0.2, 0.02], [0.85, 0.8, 0.67])
ALONE = path("mixture", [0.05], [0.66], [""]).assign(low=np.nan, high=np.nan)
MANY = [path(f"path {i}", [0.3, 0.1], [0.8, 0.7 - 0.01 * i]) for i in range(7)]
MAKERS = {
    "one path": lambda: plots.tradeoff_paths(GRID),
    "a path and a point": lambda: plots.tradeoff_paths(pd.concat([GRID, ALONE]), nobody=0.63),
    "seven paths": lambda: plots.tradeoff_paths(pd.concat(MANY), nobody=0.5),
    "one point": lambda: plots.tradeoff_paths(ALONE, title="One mixture on its own"),
}


@pytest.fixture(params=MAKERS, scope="module")
def chart(request):
    return MAKERS[request.param]()


def marks(chart):
    lines = [line for line in chart.figure.axes[0].lines if line.get_marker() not in (None, "None", "")]
    return {line.get_label(): np.stack(line.get_data(), axis=-1).tolist() for line in lines}


def test_every_model_has_its_mark_and_paths_name_their_ends():
    chart = plots.tradeoff_paths(pd.concat([GRID, ALONE]), nobody=0.63)
    assert marks(chart) == {
        "GridSearch (price 0 to price 2)": [[0.3, 0.85], [0.2, 0.8], [0.02, 0.67]],
        "mixture": [[0.05, 0.66]],
    }
    pd.testing.assert_frame_equal(chart.table, pd.concat([GRID, ALONE], ignore_index=True))


def test_the_description_has_the_ends_and_the_floor():
    alt = plots.tradeoff_paths(pd.concat([GRID, ALONE]), nobody=0.63).alt
    assert "GridSearch (price 0 to price 2): gap 30 points at accuracy 85% to gap 2 points" in alt
    assert "mixture: gap 5 points at accuracy 66%" in alt
    assert "Refusing everybody: 63%" in alt


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (GRID.drop(columns="low"), "lacks low"),
        (GRID.iloc[:0], "DataFrame with rows"),
        (GRID.assign(gap=30.0), r"table\['gap'\] holds 30"),
        (pd.concat([*MANY, GRID]), "8 paths"),
    ],
)
def test_bad_input_is_named(table, message):
    with pytest.raises(ValueError, match=message):
        plots.tradeoff_paths(table)
