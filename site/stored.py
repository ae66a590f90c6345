"""Notebooks as MyST-NB reads them: as stored, with alt text, live explorers, guesses, JupyterLab's folds."""

from __future__ import annotations

import nbformat
from guesses import mark_guesses
from live import explorer_boxes

from fairness_audit.plots.alt_text import describe_pictures


def read(text: str) -> nbformat.NotebookNode:
    """Read a stored notebook for the site.

    Parameters
    ----------
    text : str
        The notebook's JSON.

    Returns
    -------
    NotebookNode
        The same, with the HTML of each picture that has a description. A cell that JupyterLab shows folded,
        such as the check under a lab's exercise, has the tag by which MyST-NB folds it.
    """
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        describe_pictures(cell)
        explorer_boxes(cell)
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            cell.metadata.setdefault("tags", []).append("hide-input")
    mark_guesses(notebook.cells)
    return notebook
