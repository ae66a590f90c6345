"""A small course notebook and a small lab that keep every rule; each test breaks one."""

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from fairgrade.authoring import normal


def text(source: str, tag: str = "", **numbers: object) -> NotebookNode:
    metadata = {"tags": [tag]} if tag else {}
    if numbers:
        metadata["numbers"] = numbers
    return new_markdown_cell(source, id=tag, metadata=metadata)


def code(source: str, cell_id: str) -> NotebookNode:
    return new_code_cell(source, id=cell_id)


def notebook(cells: list[NotebookNode]) -> NotebookNode:
    return normal.normal_form(new_notebook(cells=cells), outputs=True)


def course_notebook() -> NotebookNode:
    """As an author writes it: no outputs yet. It goes by the name 01_harm_framing."""
    return notebook(
        [
            text("# Who waits?", "title"),
            text("## What you will be able to do\n\nCount before you judge.", "objectives"),
            text("About 10 minutes.", "minutes", cited=["10"]),
            text("## A scene\n\nIn 2016 a county published 7,214 scores.", "scene", cited=["2016", "7,214"]),
            text("## The idea\n\nA rate is a count over a count: $n_1 / n_2$.", "idea"),
            text("## Predict\n\nWrite down which group waits longer.", "predict"),
            code("waited, count = 3, 8", "people"),
            text("## Measure", "measure"),
            code('print(f"count {count}: {waited / count:.3g}, interval [0.09, 0.76]")', "rate"),
            text(
                "Of the people asked, 37.5% waited.",
                "said",
                bound={"37.5%": "f'{100 * waited / count:.1f}%'"},
            ),
            code(
                "class Picture:\n"
                "    def _repr_mimebundle_(self, **kwargs):\n"
                '        alt = "Three of eight people waited."\n'
                '        return {"image/png": "aGk=", "text/plain": alt}, {"image/png": {"alt": alt}}\n'
                "\n\nPicture()",
                "figure",
            ),
            text("## Doubt\n\nWere they asked at random?", "doubt"),
            text("## Wrap-up\n\nCounts come first.", "wrap-up"),
            text("## References\n\nHardt, Price and Srebro (2016), arXiv:1610.02413.", "references"),
            text("## Next\n\n`02_group_metrics`", "next"),
        ]
    )


def flags(grade_id: str, **more: object) -> dict[str, object]:
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": {**plain, "grade_id": grade_id, **more}}


def lab() -> NotebookNode:
    """A lab's source: a given cell, an answer and its test, a question with its mark scheme and an answer."""
    cells = [
        new_markdown_cell("# Lab", id="title"),
        new_code_cell('counts = {"tp": 4, "fn": 1}', id="given", metadata=flags("given", locked=True)),
        new_code_cell(
            "def recall(table):\n"
            '    """The share found, of those who should be."""\n'
            "    ### BEGIN SOLUTION\n"
            '    should_be_found = table["tp"] + table["fn"]\n'
            '    return table["tp"] / should_be_found\n'
            "    ### END SOLUTION",
            id="recall",
            metadata=flags("recall", solution=True),
        ),
        new_code_cell(
            "share = recall(counts)\n"
            "assert isinstance(share, float)\n"
            "### BEGIN HIDDEN TESTS\n"
            "assert share == 0.8\n"
            "### END HIDDEN TESTS",
            id="test-recall",
            metadata=flags("test-recall", grade=True, locked=True, points=2),
        ),
        new_markdown_cell(
            "Whom would you ask?\n\n"
            "=== BEGIN MARK SCHEME ===\n"
            "One point for naming somebody affected.\n"
            "=== END MARK SCHEME ===",
            id="whom",
            metadata=flags("whom", locked=True),
        ),
        new_markdown_cell(
            "The people missed, because they are the ones harmed.",
            id="why",
            metadata=flags("why", grade=True, solution=True, points=3),
        ),
    ]
    return normal.normal_form(new_notebook(cells=cells), outputs=False)


def cell(nb: NotebookNode, cell_id: str) -> NotebookNode:
    return next(c for c in nb.cells if c.id == cell_id)


def shuffled(nb: NotebookNode, *ids: str) -> None:
    """Move the named cells to the end, in that order."""
    last = [cell(nb, i) for i in ids]
    nb.cells = [c for c in nb.cells if c.id not in ids] + last
