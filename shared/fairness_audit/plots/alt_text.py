"""Alt text: a picture's description as the `alt` of its `<img>`, in pages made of a notebook.

A notebook keeps a picture's description in the output's metadata. nbconvert's template "classic" reads it
there; its default, "lab", does not, and MyST-NB reads no more than width and height. For them the picture is
written as HTML just before the page is made. The stored notebook does not change.
"""

from __future__ import annotations

import html
from collections.abc import MutableMapping
from typing import Any

from nbconvert.preprocessors import Preprocessor

_PNG = "image/png"


def describe_pictures(cell: MutableMapping[str, Any]) -> None:
    """Add to each described picture of a code cell its HTML, in place.

    Parameters
    ----------
    cell : mapping
        A notebook's cell, as JSON or as nbformat reads it. A picture without a description stays as it is,
        and so does an output that has HTML already.
    """
    for output in cell.get("outputs", []):
        data, about = output.get("data", {}), output.get("metadata", {}).get(_PNG, {})
        if _PNG not in data or "text/html" in data or not about.get("alt"):
            continue
        size = "".join(f' {side}="{int(about[side])}"' for side in ("width", "height") if side in about)
        data["text/html"] = (
            f'<img alt="{html.escape(about["alt"])}"{size} style="max-width: 100%; height: auto" '
            f'src="data:image/png;base64,{html.escape("".join(data[_PNG]).replace(chr(10), ""))}">'
        )


class AltText(Preprocessor):
    """nbconvert's step that calls `describe_pictures`.

    The environment's `etc/jupyter/jupyter_nbconvert_config.json`, which comes with the course, names it for
    `jupyter nbconvert --to html`, and JupyterLab's settings name it for *Save and Export Notebook As*.
    """

    def preprocess_cell(
        self, cell: MutableMapping[str, Any], resources: dict[str, Any], index: int
    ) -> tuple[MutableMapping[str, Any], dict[str, Any]]:
        """Describe the pictures of one cell.

        Parameters
        ----------
        cell : NotebookNode
        resources : dict
            What nbconvert hands from step to step; not used.
        index : int
            The cell's place in the notebook; not used.

        Returns
        -------
        cell, resources
        """
        describe_pictures(cell)
        return cell, resources
