"""Questions with which readers check themselves: course/quiz.toml, on the page of each notebook.

What a choice answers is sealed with the choice itself, so that a page's source shows no answer as text.
This keeps an answer from being read by accident. It is no secret: whoever tries every choice reads them all.
"""

from __future__ import annotations

import base64
import html
import re
import tomllib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

QUESTIONS = Path(__file__).parent.parent / "course" / "quiz.toml"

_LEAD = "Pick an answer and check it. Each one, right or wrong, has its reason. Nothing is sent or kept."


def sealed(key: str, text: str) -> str:
    """Hide a text behind a key; `quiz.js` has the inverse.

    Parameters
    ----------
    key, text : str

    Returns
    -------
    str
        Base64 of the text's bytes, each combined by XOR with the next of a stream that starts from the key:
        FNV-1a of the key's bytes, then Marsaglia's xorshift (2003) with 13, 17 and 5.
    """
    state = 0x811C9DC5
    for byte in key.encode():
        state = (state ^ byte) * 0x01000193 % 2**32
    hidden = bytearray()
    for byte in text.encode():
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        hidden.append(byte ^ state & 0xFF)
    return base64.b64encode(hidden).decode()


def questions(notebook: str) -> list[dict[str, Any]]:
    """Read the questions of one notebook, by its name without the ending."""
    everything = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))["question"]
    return [question for question in everything if question["notebook"] == notebook]


def _words(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def form(question: dict[str, Any]) -> str:
    """Write one question as a form of radio buttons; `quiz.js` gives it its button.

    Parameters
    ----------
    question : dict
        `id`, `asks`, and `choice`: a list of dicts with `says`, `why` and perhaps `right`.
    """
    name = html.escape(question["id"])
    choices = []
    for choice in question["choice"]:
        verdict = "Right. " if choice.get("right") else "No. "
        answer = sealed(f"{question['id']} {choice['says']}", verdict + choice["why"])
        choices.append(
            f'<label><input type="radio" name="{name}" value="{html.escape(choice["says"])}" '
            f'data-answer="{answer}"> <span>{_words(choice["says"])}</span></label>'
        )
    return (
        f'<form class="question" id="question-{name}"><fieldset><legend>{_words(question["asks"])}</legend>'
        f'{"".join(choices)}</fieldset><p role="status"></p></form>'
    )


def _ask(app: Sphinx, document: nodes.document) -> None:
    """Put a notebook's questions before its references."""
    folder, _, name = app.env.docname.rpartition("/")
    if folder == "course":
        app.env.note_dependency(str(QUESTIONS))
    asked = questions(name) if folder == "course" else []
    if not asked:
        return
    before = next(one for one in document.findall(nodes.section) if "references" in one["ids"])
    section = nodes.section(ids=["check-yourself"], names=["check yourself"])
    section += nodes.title("", "Check yourself")
    section += nodes.paragraph("", _LEAD)
    forms = "".join(map(form, asked)) + "<noscript><p>Checking an answer needs JavaScript.</p></noscript>"
    section += nodes.raw("", forms, format="html")
    before.parent.insert(before.parent.index(before), section)


def setup(app: Sphinx) -> dict[str, bool]:
    """Ask before Sphinx collects the headings."""
    app.connect("doctree-read", _ask, priority=1)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
