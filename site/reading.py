"""What Sphinx lacks for this site: formulas without a script, numbers of notebooks, docstrings as written.

Formulas become MathML, which browsers draw themselves, with no fonts and no network. Docutils translates
LaTeX, but Sphinx has no renderer that uses it.
"""

from __future__ import annotations

import re

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

_LOG = logging.getLogger(__name__)


def _translated(node: nodes.Element, *, block: bool) -> str:
    try:
        return tex2mathml(node.astext(), as_block=block)
    except MathError as error:
        _LOG.warning("%s: write %r in the LaTeX that Docutils knows", error, node.astext(), location=node)
        return ""


def _inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(_translated(node, block=False))
    raise nodes.SkipNode


def _block(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(f'<div class="math-block">{_translated(node, block=True)}</div>')
    raise nodes.SkipNode


def _literal_blocks(
    app: object, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Keep the indented tables of a module's docstring as they stand; autodoc calls this for each one."""
    if what != "module":
        return
    kept: list[str] = []
    before = ""
    for line in lines:
        if line.strip():
            if line.startswith("    ") and not before.startswith("    ") and not before.endswith("::"):
                kept += [".. code-block:: text", ""]
            before = line
        kept.append(line)
    lines[:] = kept


def _numbered(app: Sphinx, document: nodes.document) -> None:
    """Put a notebook's number before its title, since notebooks name each other by it."""
    number = re.match(r"course/(\d\d)_", app.env.docname)
    title = document.next_node(nodes.title)
    if number and title is not None:
        title.insert(0, nodes.Text(f"{number[1]} "))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer under the name `mathml`, and the two other steps."""
    app.connect("autodoc-process-docstring", _literal_blocks)
    app.connect("doctree-read", _numbered, priority=1)  # before Sphinx collects titles
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
