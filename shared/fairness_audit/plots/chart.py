"""Chart: a figure that brings its own words and its own numbers, and the one way to make it."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable, Hashable, Mapping
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from fairness_audit.plots.style import FLAT_COLORS, PIXELS_PER_INCH, house_style, new_figure, sentence

SUMMARY = "Table behind this figure"
MISSING = "too few to say"
"""What stands in a table, and in a picture, where a number was refused or is 0/0."""

_SHARPNESS = 2  # picture pixels per page pixel, so that text stays sharp on a dense screen
_COLORS = 96  # a palette PNG is a third of the size; the rest are shades at the edge of a letter


class Chart:
    """A figure, what it says in words, and the table it was drawn from.

    As the last expression of a cell it shows the picture, then a closed "Table behind this figure" with the
    description and the numbers. The description travels in the output's metadata. `alt_text` makes it the
    picture's alternative text in HTML; JupyterLab and GitHub do not read it, which is why it also stands
    beside the table.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        Made without pyplot, so that no backend shows it a second time and none has to close it.
    alt : str
        One to three sentences with the figure's main numbers.
    table : pandas.DataFrame
        The numbers in the picture.
    """

    def __init__(self, figure: Figure, alt: str, table: pd.DataFrame) -> None:
        """Refuse a figure without a description."""
        if not isinstance(alt, str) or not alt.strip():
            raise ValueError(f"alt is {alt!r}; say in one to three sentences what the figure shows.")
        self.figure = figure
        self.alt = " ".join(alt.split())
        self.table = table

    @property
    def size(self) -> tuple[int, int]:
        """Width and height on the page, in CSS pixels."""
        width, height = self.figure.get_size_inches() * PIXELS_PER_INCH
        return round(width), round(height)

    def png(self) -> bytes:
        """Draw the picture at twice its size on the page; the same bytes for the same figure."""
        with house_style():
            dpi = self.figure.dpi
            try:
                self.figure.set_dpi(PIXELS_PER_INCH * _SHARPNESS)
                pixels = _rgb(self.figure)
            finally:
                self.figure.set_dpi(dpi)
        out = io.BytesIO()
        _with_palette(pixels).save(out, format="PNG", optimize=True)
        return out.getvalue()

    def html(self) -> str:
        """Write the description and the table as a closed `<details>`; plain tags that every viewer keeps."""
        return (
            f"<details>\n<summary>{SUMMARY}</summary>\n<p>{html.escape(self.alt)}</p>\n"
            f"{html_table(self.table)}\n</details>"
        )

    def _ipython_display_(self) -> None:
        picture, metadata, table = self.outputs()
        display(picture, metadata)
        display(table)

    def outputs(self) -> tuple[dict[str, str], dict[str, dict[str, object]], dict[str, str]]:
        """Make what a notebook keeps.

        Returns
        -------
        picture, metadata, table : dict
            The picture by MIME type, its metadata with description and size, and the table by MIME type.
        """
        width, height = self.size
        picture = {"image/png": base64.b64encode(self.png()).decode("ascii"), "text/plain": self.alt}
        metadata: dict[str, dict[str, object]] = {
            "image/png": {"alt": self.alt, "width": width, "height": height}
        }
        return picture, metadata, {"text/html": self.html(), "text/plain": text_table(self.table)}

    def __repr__(self) -> str:
        """Show the description."""
        return self.alt


def draw_chart(
    title: str,
    height: float,
    draw: Callable[[Figure], None],
    words: str,
    table: pd.DataFrame,
    *,
    layout: Literal["constrained"] | None = "constrained",
) -> Chart:
    """Make a chart: every figure of the course comes from here.

    Parameters
    ----------
    title : str
        Over the figure, and the first sentence of its description.
    height : float
        CSS pixels below the title.
    draw : callable
        Draws into the figure that it is given, in the house's style.
    words : str
        The rest of the description: the figure's main numbers.
    table : DataFrame
        The numbers in the picture.
    layout : {"constrained", None}
        As in `style.new_figure`.

    Returns
    -------
    Chart
    """
    with house_style():
        figure = new_figure(height, title, layout=layout)
        draw(figure)
    return Chart(figure, f"{sentence(title)} {words}", table)


def display(data: Mapping[str, object], metadata: Mapping[str, object] | None = None) -> None:
    """Show one output in a notebook.

    Parameters
    ----------
    data : mapping from MIME type to object
    metadata : mapping from MIME type to mapping, optional
    """
    import IPython.display  # only a notebook needs it

    IPython.display.display(data, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]


def _rgb(figure: Figure) -> NDArray[np.uint8]:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    return np.asarray(canvas.buffer_rgba())[..., :3]  # type: ignore[no-untyped-call]


def _with_palette(pixels: NDArray[np.uint8]) -> Image.Image:
    """Put an RGB picture in a palette; a pixel whose color has no place in it takes the nearest that has.

    The house's own colors come first, then the commonest others: a group's only mark may be a few hundred
    pixels, and a palette by frequency, or Pillow's by averages, would give it a neighbor's color.
    """
    code = pixels.astype(np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    found, count = np.unique(code, return_counts=True)
    count[np.isin(found, [int(c[1:], 16) for c in FLAT_COLORS])] = code.size
    chosen = found[np.argsort(-count, kind="stable")[:_COLORS]]
    rgb, palette = (
        np.stack([c >> 16, c >> 8 & 255, c & 255], axis=-1).astype(np.int32) for c in (found, chosen)
    )
    lookup = np.zeros(1 << 24, dtype=np.uint8)
    lookup[found] = np.argmin(((rgb[:, None] - palette) ** 2).sum(axis=-1), axis=1)
    picture = Image.fromarray(lookup[code])
    picture.putpalette(palette.astype(np.uint8).tobytes())
    return picture


def number(value: object) -> str:
    """Write a table's number as text: counts in full, everything else to three significant digits.

    Three digits are what a reader can use, and they do not change with the machine's last bit.
    """
    if isinstance(value, str):
        return value
    if value is None or value is pd.NA or (isinstance(value, (float, np.floating)) and np.isnan(value)):
        return MISSING
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (int, np.integer)):
        return f"{value:,}"
    if isinstance(value, (float, np.floating)):
        return f"{float(f'{value:.3g}') + 0.0:,.12g}"  # + 0.0 turns -0 into 0
    return str(value)


def _as_text(table: pd.DataFrame) -> tuple[list[str], list[list[str]], int]:
    """Return header, rows of text, and how many leading columns name the row."""
    plain = isinstance(table.index, pd.RangeIndex) and table.index.name is None
    names = 0 if plain else table.index.nlevels
    header = [] if plain else [str(n if n is not None else "") for n in table.index.names]
    names_of_columns: list[object] = list(table.columns)
    header += [", ".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in names_of_columns]
    columns = [list(table.index.get_level_values(i)) for i in range(names)]
    columns += [list(table.iloc[:, i]) for i in range(table.shape[1])]
    rows = [[number(column[i]) for column in columns] for i in range(len(table))]
    return header, rows, names


def rows_of(table: pd.DataFrame, key: Hashable, level: str) -> pd.DataFrame:
    """Take the rows with `key` at one level of the index, without that level.

    Parameters
    ----------
    table : DataFrame
        With a MultiIndex.
    key : hashable
    level : str

    Returns
    -------
    DataFrame
    """
    return table[table.index.get_level_values(level) == key].droplevel(level)


def html_table(table: pd.DataFrame) -> str:
    """Write the table as HTML with row and column headers, numbers to three significant digits."""
    header, rows, names = _as_text(table)
    lines = ["<table>", "<thead>"]
    lines.append("<tr>" + "".join(f'<th scope="col">{html.escape(h)}</th>' for h in header) + "</tr>")
    lines += ["</thead>", "<tbody>"]
    for row in rows:
        heads = "".join(f'<th scope="row">{html.escape(v)}</th>' for v in row[:names])
        lines.append("<tr>" + heads + "".join(f"<td>{html.escape(v)}</td>" for v in row[names:]) + "</tr>")
    return "\n".join([*lines, "</tbody>", "</table>"])


def text_table(table: pd.DataFrame) -> str:
    """Write the table as aligned plain text."""
    header, rows, _ = _as_text(table)
    lines = [header, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    return "\n".join("  ".join(v.rjust(w) for v, w in zip(line, widths, strict=True)) for line in lines)
