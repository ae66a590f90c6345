"""Explorers that run on a page: the stored state in place of a kernel.

An output that holds an explorer's state becomes a box with the state, the picture and the table. The page's
script draws the explorer into the box; where no script runs, and in print, picture and table stay.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from fairness_audit.explorers.page import MIME, host, module

_BOX = re.compile(r'data-explorer="(\w+)"')
#: How the table behind a picture begins, which is an output of its own; how a box ends.
_TABLE = "<details>\n<summary>Table behind this figure"
_END = "</div></div>"


def explorer_boxes(cell: Any) -> None:
    """Put each stored explorer of a cell into one box with its picture and its table, in place.

    Call it after `describe_pictures`.

    Parameters
    ----------
    cell : NotebookNode
    """
    kept: list[Any] = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        shown = data.get("text/html", "")
        if kept and shown.startswith(_TABLE) and _BOX.search(kept[-1].get("data", {}).get("text/html", "")):
            box = kept[-1]["data"]
            box["text/html"] = f"{box['text/html'].removesuffix(_END)}{shown}{_END}"
            continue
        kept.append(output)
        if (stored := data.pop(MIME, None)) is None:
            continue
        # "<" would let a group's name end the script that holds it.
        state = json.dumps(stored["state"], separators=(",", ":")).replace("<", "\\u003c")
        data["text/html"] = (
            f'<div class="explorer" data-explorer="{stored["explorer"]}">'
            f'<script type="application/json">{state}</script>'
            f'<div class="still">{shown}{_END}'
        )
    if kept:
        cell.outputs = kept


def _scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Load on a page the code of the explorers that are on it."""
    found = sorted(set(_BOX.findall(context.get("body", ""))))
    for name in [*(f"explorer-{name}.js" for name in found), *(["explorers.js"] if found else [])]:
        app.add_js_file(name)


def _write(app: Sphinx, error: Exception | None) -> None:
    """Write each explorer's code as a plain script: a page opened from a folder may load no module."""
    if error:
        return
    static = Path(app.outdir) / "_static"
    for name in {
        found for file in Path(app.outdir).rglob("*.html") for found in _BOX.findall(file.read_text())
    }:
        code = json.dumps(module(name)).replace("<", "\\u003c")
        text = f"(window.explorers ??= {{}})[{json.dumps(name)}] = {code};\n"
        (static / f"explorer-{name}.js").write_text(text, encoding="utf-8")
    starter = Path(__file__).with_name("explorers.js").read_text(encoding="utf-8")
    text = f"{{\n{host().replace('export function', 'function')}\n{starter}}}\n"
    (static / "explorers.js").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect both steps."""
    app.connect("html-page-context", _scripts)
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
