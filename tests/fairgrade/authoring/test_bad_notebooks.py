"""Each rule for course notebooks is shown to fail, on a good notebook with one thing wrong."""

import base64
import json
from copy import deepcopy
from functools import partial
from pathlib import Path

import nbformat
import nbformat.reader
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_markdown_cell, new_output

from fairgrade.authoring import __main__ as command
from fairgrade.authoring import check, normal, prose, skeleton
from fairgrade.authoring.run import RunError, run
from tests.fairgrade.authoring.good import cell, code, course_notebook, shuffled, text
from tests.notebooks.nbval import nbval

NAME = "01_harm_framing.ipynb"


@pytest.fixture(scope="session")
def tidied(tmp_path_factory) -> str:
    """The good notebook after `tidy`, as text."""
    path = tmp_path_factory.mktemp("good") / "course" / NAME
    normal.write(course_notebook(), path)
    assert command.main(["tidy", str(path)]) == 0
    return path.read_text(encoding="utf-8")


@pytest.fixture
def nb(tidied):
    return nbformat.reads(tidied, as_version=4)


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "course" / NAME


def rules(found, cell_id=None) -> list[str]:
    return [p.rule for p in found if cell_id in (None, p.cell)]


def unrun(nb, path):
    normal.write(nb, path)
    return check.unrun(path)


@pytest.fixture
def ran(kernel):
    def write_and_run(nb, path):
        normal.write(nb, path)
        return check.ran(path, partial(run, kernel=kernel))

    return write_and_run


# ---------------------------------------------------------------------- the good one


@pytest.mark.slow
def test_the_good_notebook_is_good(nb, path, capsys):
    assert unrun(nb, path) == []
    assert command.main(["check", str(path)]) == 0
    assert "good" in capsys.readouterr().out
    assert nbval(path) == ""


def test_tidying_again_changes_nothing_and_neither_does_ruff(tidied, nb, path):
    normal.write(nb, path)
    assert command.main(["tidy", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == tidied
    assert normal.dumps(normal.formatted(nb, path)) == tidied


# ---------------------------------------------------------------------- what a run shows


def test_a_number_that_the_run_contradicts(nb, path, ran):
    cell(nb, "people").source = "waited, count = 4, 8"
    found = ran(nb, path)
    told = [str(p) for p in found if p.rule == "numbers"]
    assert told == [
        'cell said: the text says "37.5%"; f\'{100 * waited / count:.1f}%\' gave "50.0%" [numbers]'
    ]
    assert rules(found, "rate") == ["stale-output"]


def test_a_bound_expression_that_does_not_evaluate(nb, path, ran):
    cell(nb, "said").metadata["numbers"]["bound"]["37.5%"] = "absent / count"
    assert "NameError: name 'absent' is not defined" in str(ran(nb, path)[0])


def test_a_bound_expression_sees_only_the_cells_above(nb, path, ran):
    cell(nb, "scene").source += " Of them 3 waited."
    cell(nb, "scene").metadata["numbers"]["bound"] = {"3": "waited"}
    assert "NameError" in str(ran(nb, path)[0])


def test_evaluating_leaves_no_trace_in_the_run(nb, path, kernel):
    cell(nb, "said").metadata["numbers"]["bound"]["37.5%"] = "'37.5%' if _ is not None else ''"
    result = run(nb, path.parent.parent, prose.bound(nb), kernel=kernel)
    assert [c.execution_count for c in result.notebook.cells if c.cell_type == "code"] == [1, 2, 3]


def test_a_word_can_be_bound(nb, path, ran):
    said = cell(nb, "said")
    said.source += " Fewer than half did."
    said.metadata["numbers"]["bound"]["Fewer"] = "'Fewer' if waited / count < 0.5 else 'More'"
    assert prose.coverage(nb) == []
    cell(nb, "people").source = "waited, count = 5, 8"
    assert any('"Fewer"' in str(p) and 'gave "More"' in str(p) for p in ran(nb, path))


def test_a_warning_on_stderr(nb, path, ran):
    cell(nb, "people").source += '\nimport warnings\nwarnings.warn("soon to go", FutureWarning)'
    assert "stderr" in rules(ran(nb, path), "people")


def test_a_warning_that_was_stored(nb, path):
    cell(nb, "people").outputs = [new_output("stream", name="stderr", text="x.py:1: FutureWarning: soon")]
    assert "FutureWarning: soon" in str(unrun(nb, path)[0])
    cell(nb, "people").outputs = [new_output("stream", name="stdout", text="FutureWarning: soon")]
    assert rules(unrun(nb, path)) == ["stderr"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 / 0", "cell people: ZeroDivisionError: division by zero"),
        ("import os\nos._exit(3)", "cell people: the kernel died"),
        ("while True:\n    pass", "cell people: took longer than 5 seconds"),
    ],
)
def test_a_notebook_that_does_not_run(nb, tmp_path, kernel, source, said):
    cell(nb, "people").source = source
    with pytest.raises(RunError, match=said):
        run(nb, tmp_path, timeout=5, kernel=kernel)


def test_tidy_leaves_a_notebook_that_does_not_run_as_it_was(nb, path, capsys):
    cell(nb, "people").source = "x=nowhere"
    normal.write(nb, path)
    before = path.read_text(encoding="utf-8")
    assert command.main(["tidy", str(path)]) == 1
    assert f"{path}: cell people: NameError: name 'nowhere' is not defined" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == before


def test_code_that_cannot_be_read(nb, path, capsys):
    cell(nb, "people").source = "x = ("
    normal.write(nb, path)
    assert command.main(["tidy", str(path)]) == 1
    assert "ruff could not read" in capsys.readouterr().err


@pytest.mark.slow
def test_output_drift_under_nbval(nb, path, kernel):
    """A stored output that a run does not give, as text, as a result and as what stands for a picture."""
    drifted = deepcopy(nb)
    cell(drifted, "rate").outputs[0].text = "count 8: 0.999, interval [0.09, 0.76]\n"
    cell(drifted, "figure").outputs[0].data["text/plain"] = "Four of eight people waited."
    normal.write(drifted, path)
    said = nbval(path, kernel)
    assert "cell rate" in said
    assert "cell figure" in said
    assert "cell people" not in said
    assert "Cell outputs differ" in said
    assert rules(check.ran(path, partial(run, kernel=kernel))) == ["stale-output", "stale-output"]


# ---------------------------------------------------------------------- numbers in prose


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("The gap was 12.5 points.", "12.5"),
        ("It was −3% then.", "−3%"),
        ("It cost \\$1,200.50 a year.", "$1,200.50"),
        ("| group | rate |\n|---|---|\n| a | .25 |", "25"),
        ("The F1 score.", "F1"),
        ("A [link with 7 in it](page.html).", "7"),
        ('<b title="9">8</b>', "8"),
        ("![Five bars, the highest at 31](https://example.org/a9.png)", "31"),
        ("**2019** and `2020`", "2019"),
        ("A gap of $x$ or 5 $y$", "5"),
    ],
)
def test_an_unbound_number(nb, path, source, number):
    cell(nb, "doubt").source = f"## Doubt\n\n{source}"
    assert [p.message for p in prose.coverage(nb)] == [f'"{number}" is neither bound nor cited']


@pytest.mark.parametrize(
    "source",
    [
        "`x = 12` and ``a ` 3``",
        "```python\nx = 12\n```",
        "~~~\n12\n~~~\ntext",
        "$x_1 = 12$, $$y = 3$$, \\(z_2\\) and \\[w = 4\\]",
        "\\begin{align}x_1 &= 2\\end{align}",
        "[text](https://example.org/2016/7.html) and https://example.org/12 and <https://a.org/3>",
        "[text][ref3]\n\n[ref3]: https://example.org/12",
        '<img src="a1.png" width="300" alt="bars">',
        "<!-- 12 -->",
        "1. first\n2. second",
        "### 3. Third\n\n### 3.1 More",
        "arXiv:1610.02413, doi 10.1126/science.aax2342 and [1104.3913](https://arxiv.org/abs/1104.3913)",
        "see 02_group_metrics, lab03_impossibility.ipynb, lab12, notebook 07 and notebooks 01, 02 and 03",
        "R&#233;publique",
        "a footnote[^2]",
    ],
)
def test_what_is_no_number_in_prose(nb, source):
    nb.cells.append(new_markdown_cell(source, id="more"))
    assert prose.coverage(nb) == []


@pytest.mark.parametrize(
    ("source", "declared", "said"),
    [
        ("It was 12.", {"cited": ["12", "13"]}, '"13" is declared and does not occur in the text'),
        (
            "It was 2016.",
            {"cited": ["2016", "20"]},
            "only inside code, a link, mathematics or a longer number",
        ),
        ("It was 0.5 of 5.", {"cited": ["0.5", "5"]}, ""),
        ("It was 0.5.", {"cited": ["5", "0.5"]}, '"5" is declared and does not occur in the text'),
        ("It was −5.", {"cited": ["5"]}, '"5" is declared and does not occur in the text'),
        ("From 5-10.", {"cited": ["5", "10"]}, ""),
        ("It was 44.9%.", {"cited": ["44.9%", "44.9"]}, '"44.9" is declared and covers nothing'),
        ("Twelve of `40`.", {"cited": ["40"]}, "only inside code"),
        ("It was high.", {"cited": ["high"]}, '"high" is cited and has no digit'),
        ("It was 12.", {"bound": {"12": "12"}, "cited": ["12"]}, '"12" is declared twice'),
        ("It was 12.", {"bound": ["12"]}, "`numbers.bound` must map"),
        ("It was 12.", {"bound": {"12": ""}}, "`numbers.bound` must map"),
        ("It was 12.", {"cited": "12"}, "`numbers.cited` must be a list"),
        ("It was 12.", {"sited": ["12"]}, "`numbers` must look like"),
        ("From $5 a day to $6 a day.", {"cited": ["5", "6"]}, "Jupyter reads $5 as mathematics; write \\$5"),
    ],
)
def test_a_declaration_that_is_wrong(nb, source, declared, said):
    cell(nb, "doubt").source = source
    cell(nb, "doubt").metadata["numbers"] = declared
    told = "\n".join(p.message for p in prose.coverage(nb))
    assert said in told
    assert bool(told) == bool(said)


def test_numbers_on_a_code_cell(nb):
    cell(nb, "rate").metadata["numbers"] = {"cited": ["3"]}
    assert "only a markdown cell" in prose.coverage(nb)[0].message


# ---------------------------------------------------------------------- skeleton


@pytest.mark.parametrize("tag", skeleton.SECTIONS)
def test_a_missing_section(nb, path, tag):
    del cell(nb, tag).metadata["tags"]
    found = unrun(nb, path)
    assert f"section-{tag}" in rules(found)
    assert f"no markdown cell has the tag '{tag}'" in "\n".join(map(str, found))


def test_sections_out_of_order(nb, path):
    shuffled(nb, "next", "references")
    [problem] = [p for p in unrun(nb, path) if p.rule == "section-order"]
    assert "wrap-up next references; they should be: title objectives" in problem.message


def test_a_block_may_repeat_and_must_end_in_doubt(nb, path):
    at = nb.cells.index(cell(nb, "wrap-up"))
    again = [
        text("### Again", "idea"),
        text("Predict.", "predict"),
        code("waited", "again"),
        text("Measure.", "measure"),
        code('print("count 8, interval [0, 1]")', "more"),
        text("Doubt.", "doubt"),
    ]
    for c in again:
        c.id += "-2"
    nb.cells[at:at] = again
    assert not {"section-order", "predict-code", "measure-code"} & set(rules(unrun(nb, path)))
    nb.cells.remove(again[-1])
    assert "section-order" in rules(unrun(nb, path))


def test_a_section_tag_on_a_code_cell(nb, path):
    cell(nb, "rate").metadata["tags"] = ["measure"]
    assert rules(unrun(nb, path)) == ["section-order"]


@pytest.mark.parametrize(("section", "only"), [("predict", "people"), ("measure", "rate")])
def test_nothing_to_run_where_there_should_be(nb, path, section, only):
    nb.cells = [c for c in nb.cells if c.id not in (only, "figure")]
    assert f"{section}-code" in rules(unrun(nb, path), section)


def test_too_few_and_too_many_cells(nb, path):
    short, long = deepcopy(nb), deepcopy(nb)
    short.cells = [c for c in nb.cells if c.id != "figure"]
    long.cells[1:1] = [new_markdown_cell("More.", id=f"more-{i}") for i in range(20)]
    assert "it has 14 cells; 15 to 32 are asked for [cells]" in map(str, unrun(short, path))
    assert "cells" in rules(unrun(long, path))


def test_a_forty_line_cell(nb, path):
    cell(nb, "people").source = "\n".join(["waited, count = 3, 8", *[f"x{i} = {i}" for i in range(39)]])
    assert "cell people: 40 lines of code; at most 20 [cell-length]" in map(str, unrun(nb, path))


def test_a_wall_of_text(nb, path):
    cell(nb, "doubt").source = "word " * 151
    assert "cell-length" in rules(unrun(nb, path), "doubt")
    cell(nb, "doubt").source = "## Doubt\n\n" + "| word word word word |\n" * 60
    assert "cell-length" not in rules(unrun(nb, path), "doubt")


@pytest.mark.parametrize(
    ("shown", "missing"),
    [("0.375 [0.09, 0.76]", "counts"), ("count 8: 0.375", "interval")],
)
def test_a_measurement_without_counts_or_interval(nb, path, shown, missing):
    cell(nb, "rate").outputs[0].text = shown
    cell(nb, "figure").outputs = []
    assert rules(unrun(nb, path)) == [missing]


def test_references_without_a_paper(nb, path):
    cell(nb, "references").source = "## References\n\nA blog."
    assert rules(unrun(nb, path)) == ["references"]


def test_the_wrong_next_notebook(nb, path):
    cell(nb, "next").source = "## Next\n\n`03_impossibility`"
    assert "cell next: it does not name the next notebook, 02_group_metrics [next]" in map(
        str, unrun(nb, path)
    )


def test_a_name_that_is_not_on_the_map(nb, path):
    assert rules(unrun(nb, path.with_name("01_harms.ipynb"))) == ["file-name"]


@pytest.mark.parametrize(
    "words", ["We debias it.", "De-biasing works.", "An unbiased model.", "It solves fairness.", "Obviously."]
)
def test_a_banned_word(nb, path, words):
    cell(nb, "doubt").source = f"## Doubt\n\n{words}"
    assert rules(unrun(nb, path)) == ["banned-word"]


def test_a_legal_cell_without_a_date(nb, path):
    cell(nb, "doubt").metadata["tags"] = ["doubt", "law"]
    assert rules(unrun(nb, path)) == ["law-date"]
    cell(nb, "doubt").source += " The law as of November 2026; check before relying on it."
    cell(nb, "doubt").metadata["numbers"] = {"cited": ["2026"]}
    assert unrun(nb, path) == []


@pytest.mark.parametrize(
    ("heading", "said"),
    [("# Doubt", "second heading of level 1"), ("#### Doubt", "jumps from level 2 to 4")],
)
def test_headings_that_do_not_nest(nb, path, heading, said):
    cell(nb, "doubt").source = heading
    [problem] = unrun(nb, path)
    assert problem.rule == "headings"
    assert said in problem.message


def test_a_link_to_nowhere(nb, path):
    cell(nb, "next").source += " [here](02_group_metrics.ipynb)"
    assert rules(unrun(nb, path)) == ["link"]
    path.with_name("02_group_metrics.ipynb").touch()
    assert unrun(nb, path) == []


# ---------------------------------------------------------------------- pictures and outputs


def test_a_figure_without_alt_text(nb, path):
    cell(nb, "figure").outputs[0].metadata = {}
    assert "cell figure: its figure has no alt text; use fairness_audit.plots [alt-text]" in map(
        str, unrun(nb, path)
    )


@pytest.mark.parametrize(
    "source", ["![](https://a.org/b.png)", '<img src="b.png">', '<img src="b.png" alt="">']
)
def test_a_picture_in_the_text_without_alt_text(nb, path, source):
    cell(nb, "doubt").source = source
    assert "alt-text" in rules(unrun(nb, path), "doubt")


@pytest.mark.parametrize(
    ("shown", "refused"),
    [
        ("0.448510", True),
        ("12.345", True),
        ("1234.567", True),
        ("1.23456e-13", True),
        ("<td>0.44851</td>", True),
        ("0.4485", False),
        ("44.85", False),
        ("1234.50", False),
        ("-0.375", False),
        ("2.2e-16", False),
        ("Python 3.11.12345", False),
    ],
)
def test_digits_in_outputs(nb, path, shown, refused):
    data = {"text/html": shown} if shown.startswith("<") else {"text/plain": shown}
    people = cell(nb, "people")
    people.outputs = [new_output("execute_result", data=data, execution_count=1)]
    assert rules(unrun(nb, path), "people") == (["digits"] if refused else [])
    people.metadata["tags"] = ["exact"]
    assert rules(unrun(nb, path), "people") == []


def test_an_address_in_memory(nb, path):
    shown = {"text/plain": "<object object at 0x7f00deadbeef>"}
    cell(nb, "people").outputs = [new_output("execute_result", data=shown, execution_count=1)]
    assert rules(unrun(nb, path)) == ["drift"]


def test_a_stored_error(nb, path):
    cell(nb, "people").outputs = [new_output("error", ename="ValueError", evalue="no", traceback=[])]
    assert rules(unrun(nb, path)) == ["error"]


# ---------------------------------------------------------------------- exemptions


def test_an_exemption_with_a_reason_is_heeded(nb, path):
    del cell(nb, "predict").metadata["tags"]
    nb.metadata["skeleton"] = {"exempt": {"section-predict": "nothing is predicted here"}}
    assert unrun(nb, path) == []


def test_an_exemption_for_one_cell_leaves_the_others(nb, path):
    for i in ("doubt", "wrap-up"):
        cell(nb, i).source += " It is simply so."
    nb.metadata["skeleton"] = {"exempt": {"banned-word@doubt": "it is quoted from somebody"}}
    assert [(p.rule, p.cell) for p in unrun(nb, path)] == [("banned-word", "wrap-up")]


def test_an_exemption_without_a_reason_or_a_need(nb, path):
    nb.metadata["skeleton"] = {"exempt": {"interval": "no"}}
    assert [p.message for p in unrun(nb, path)] == [
        "the exemption 'interval' gives no reason",
        "the exemption 'interval' is not needed; remove it",
    ]


# ---------------------------------------------------------------------- normal form


@pytest.mark.parametrize(
    "change",
    [
        lambda nb: cell(nb, "people").metadata.update(scrolled=True),
        lambda nb: cell(nb, "people").metadata.update(execution={"iopub.execute_input": "2026"}),
        lambda nb: cell(nb, "people").update(execution_count=7),
        lambda nb: cell(nb, "people").update(source="waited,count = 3,8"),
        lambda nb: cell(nb, "people").update(source="import os\nwaited, count = 3, 8"),
        lambda nb: cell(nb, "people").update(id="3f9a0c2e"),
        lambda nb: cell(nb, "rate").outputs.append(new_output("stream", name="stdout", text="more")),
        lambda nb: nb.metadata.update(widgets={"state": {}}),
        lambda nb: nb.metadata.language_info.update(version="3.12.1"),
        lambda nb: nb.cells.append(new_markdown_cell("", id="empty")),
    ],
)
def test_a_notebook_that_is_not_in_normal_form(nb, path, change):
    change(nb)
    found = unrun(nb, path)
    assert set(rules(found)) == {"normal-form"}
    assert found[-1].message == f"run: python -m fairgrade.authoring tidy {path}"


def test_repeated_and_missing_ids_are_told_and_mended(nb, path):
    cell(nb, "rate").id = "people"
    del cell(nb, "figure")["id"]
    path.parent.mkdir()
    path.write_text(json.dumps(nb), encoding="utf-8")
    told = {p.cell for p in check.unrun(path) if "machine-made" in p.message}
    assert told == {"measure-code", "said-code"}
    assert command.main(["tidy", str(path)]) == 0
    assert "normal-form" not in rules(check.unrun(path))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"nbformat": 4, "cells": [{}]}', "\x00"])
@pytest.mark.parametrize("do", ["tidy", "check"])
def test_a_file_that_is_no_notebook(path, capsys, do, content):
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    assert command.main([do, str(path)]) == 1
    assert f"{path} is not a notebook" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize("place", ["nowhere/x.ipynb", "course/missing.ipynb"])
def test_a_path_that_cannot_be_meant(tmp_path, capsys, place):
    (tmp_path / "nowhere").mkdir()
    (tmp_path / "nowhere" / "x.ipynb").touch()
    assert command.main(["tidy", str(tmp_path / place)]) == 2
    assert place in capsys.readouterr().err


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
SOURCE = st.text(max_size=30).map(lambda s: s.replace("\r", ""))
CELL = st.fixed_dictionaries(
    {
        "cell_type": st.sampled_from(["code", "markdown", "raw"]),
        "id": st.sampled_from(["", "rate", "rate-2", "3f9a0c2e", "cell-12", "no id", "x" * 65]),
        "source": SOURCE | st.sampled_from(["# A heading", "## A heading"]),
        "metadata": st.dictionaries(
            st.sampled_from(["scrolled", "editable", "numbers", "anything"]), JSON, max_size=2
        ),
    }
)


@given(cells=st.lists(CELL, max_size=8), outputs=st.booleans())
def test_normal_form_is_reached_in_one_step_and_keeps_the_words(cells, outputs):
    for c in cells:
        if c["cell_type"] == "code":
            c |= {"outputs": [], "execution_count": None}
    any_nb = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {"x": 1}, "cells": cells})
    once = normal.normal_form(any_nb, outputs=outputs)
    again = normal.normal_form(nbformat.reader.reads(normal.dumps(once)), outputs=outputs)
    assert normal.dumps(again) == normal.dumps(once)
    assert len({c.id for c in once.cells}) == len(once.cells)
    assert [c.source for c in once.cells] == [c["source"].rstrip() for c in cells if c["source"].strip()]
    named = {c["id"] for c in cells if c["source"].strip()} & {"rate", "rate-2"}
    assert named <= {c.id for c in once.cells}


def test_layout_alone_is_part_of_normal_form(nb, path):
    normal.write(nb, path)
    path.write_text(path.read_text(encoding="utf-8").replace("\n ", "\n  "), encoding="utf-8")
    assert rules(check.unrun(path)) == ["normal-form", "normal-form"]


def test_a_fault_in_code_that_ruff_cannot_mend(nb, path):
    cell(nb, "people").source = "waited, count = 3, 8\n# " + "long" * 30
    assert rules(unrun(nb, path)) == ["ruff"]


def test_a_live_widget_leaves_its_static_picture(nb):
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "f00"}, "text/plain": "A slider."}
    cell(nb, "people").outputs = [new_output("display_data", data=view)]
    [output] = cell(normal.normal_form(nb, outputs=True), "people").outputs
    assert output.data == {"text/plain": "A slider."}
    picture = base64.b64decode(cell(nb, "figure").outputs[0].data["image/png"])
    assert picture == b"hi"
