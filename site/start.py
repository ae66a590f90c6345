"""The start page's lists, from course/map.toml, and the links that run a notebook on Binder."""

from __future__ import annotations

import html
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ConfigError

ROOT = Path(__file__).parent.parent

#: Binder's word for each host of repositories that it reads by owner and name.
_HOSTS = {"github.com": "gh", "gitlab.com": "gl"}


def run_link(repository: str, notebook: str) -> str:
    """Write the address at which Binder builds a repository and opens one of its notebooks.

    Parameters
    ----------
    repository : str
        `https://github.com/OWNER/NAME`, or the same on GitLab.
    notebook : str
        The notebook's path in the repository.

    Raises
    ------
    ConfigError
        If the address is no such address.
    """
    found = re.fullmatch(r"https://([\w.]+)/([\w.-]+/[\w./-]+?)(?:\.git)?/?", repository)
    if not found or found[1] not in _HOSTS:
        raise ConfigError(
            f"REPOSITORY is {repository!r}; Binder's links need https://github.com/OWNER/NAME or the same "
            "on gitlab.com."
        )
    where = found[2] if found[1] == "github.com" else quote(found[2], safe="")
    return f"https://mybinder.org/v2/{_HOSTS[found[1]]}/{where}/HEAD?labpath={quote(notebook, safe='')}"


def _run(app: Sphinx, document: nodes.document) -> None:
    """Put the link under the title of a notebook or lab, if the repository has an address."""
    repository, page = app.config.repository, app.env.docname
    title = document.next_node(nodes.title)
    if not repository or title is None or Path(app.env.doc2path(page)).suffix != ".ipynb":
        return
    link = html.escape(run_link(repository, f"{page}.ipynb"))
    text = f'<p class="run"><a href="{link}">Run it on Binder</a> (another site; takes some minutes)</p>'
    title.parent.insert(title.parent.index(title) + 1, nodes.raw("", text, format="html"))


def _tables() -> str:
    """Write the lists of notebooks and of labs, with links, in MyST."""
    course: dict[str, Any] = tomllib.loads((ROOT / "course/map.toml").read_text(encoding="utf-8"))
    lines = ["| notebook | the question it answers | minutes |", "|---|---|--:|"]
    for entry in course["notebook"]:
        number = entry["file"][:2]
        star = " ★" if number in course["core"] else ""
        link = f"[](../course/{entry['file']}.ipynb)"
        lines.append(f"| {link}{star} | {entry['question']} | {entry['minutes']} |")
    lines += ["", "★ marks the core route.", "", "## Labs", ""]
    lines += ["| lab | what you do | after | minutes |", "|---|---|---|--:|"]
    for entry in course["lab"]:
        link = f"[](../labs/{entry['file']}/{entry['file']}.ipynb)"
        lines.append(f"| {link} | {entry['task']} | {', '.join(entry['follows'])} | {entry['minutes']} |")
    return "\n".join(lines)


def _fill(app: Sphinx, page: str, content: list[str]) -> None:
    """Put into the start page what only the map and the configuration know."""
    if page != "site/index":
        return
    app.env.note_dependency(str(ROOT / "course/map.toml"))
    repository = app.config.repository
    binder = (
        f"[Run the first notebook on Binder]({run_link(repository, 'course/00_start_here.ipynb')}), "
        "or any other by the link under its title."
        if repository
        else "This copy was built without the repository's address, so its pages have no links that run a "
        "notebook on Binder; `make site REPOSITORY=https://github.com/OWNER/NAME` adds them."
    )
    content[0] = content[0].replace("<!-- binder -->", binder).replace("<!-- map -->", _tables())


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect both; `repository` is the one place in which the address is set."""
    citation = re.search(r"^repository-code: *['\"]?([^'\"\s]+)", (ROOT / "CITATION.cff").read_text(), re.M)
    app.add_config_value("repository", citation[1] if citation else "", "env")
    app.connect("source-read", _fill)
    app.connect("doctree-read", _run)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
