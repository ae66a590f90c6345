"""Groups and cells stay apart: in the common forms of color blindness, in gray, and without color."""

from itertools import combinations

import numpy as np
import pytest

from fairness_audit import plots
from fairness_audit.plots.style import INK


def luminance(color):
    """Relative luminance, as the Web Content Accessibility Guidelines define it."""
    return linear(color) @ [0.2126, 0.7152, 0.0722]


def linear(color):
    channel = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    """CIELAB of a linear RGB color, white point D65."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    f = np.cbrt(xyz / [0.9505, 1.0, 1.089])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


# Machado, Oliveira and Fernandes (2009), full severity; they act on linear RGB.
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("kind", BLINDNESS)
def test_the_first_four_groups_stay_apart(kind):
    colors = [style.color for style in plots.group_styles("abcd")]
    seen = [lab(np.clip(BLINDNESS[kind] @ linear(c), 0, 1)) for c in colors]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 15


def test_the_first_four_groups_stay_apart_in_gray():
    colors = [style.color for style in plots.group_styles("abcd")]
    assert min(contrast(a, b) for a, b in combinations(colors, 2)) > 1.5
    assert contrast(*colors[:2]) > 2


def test_marks_stand_out_from_the_page():
    assert contrast(INK, "#FFFFFF") > 7
    for style in plots.CELL_STYLES.values():
        assert contrast(style.edge, "#FFFFFF") > 3


def test_color_is_never_alone():
    styles = plots.group_styles(range(12))
    assert len({(s.color, s.marker) for s in styles}) == 12
    assert len({s.marker for s in styles[:7]}) == len({s.hatch for s in styles[:7]}) == 7
    cells = plots.CELL_STYLES.values()
    assert len({(c.marker, c.face == "#FFFFFF") for c in cells}) == 4
    assert len({c.hatch for c in cells}) == 4
