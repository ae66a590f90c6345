"""Branched runs: a variant sees what stands above it and nothing of the others, and cannot hold them up."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import from_dict
from nbformat.v4 import new_code_cell
from nbgrader.utils import determine_grade

from fairgrade.selftest.branches import REFERENCE, Cell, Variant, lost, run

pytestmark = pytest.mark.slow

CELLS = [
    Cell("import os\nfrom pathlib import Path\nbase = 1"),
    Cell("answer = base + 1", "answer"),
    Cell("assert answer == 2", "test", 1.0),
    Cell("shown = sorted(p.name for p in Path('.').iterdir())\nshown", "files"),
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """The fixture's runs by id."""
    folder = tmp_path_factory.mktemp("folder")
    (folder / "data.csv").write_text("1")
    beat = folder.parent / "heartbeat"
    child = (
        f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {_beat(beat)!r}])\nimport time\n"
    )
    variants = [
        Variant("wrong", 1, "answer = base + 2"),
        Variant("wrong, stopped", 1, "answer = base + 2", stop_on_loss=True),
        Variant("right, stopped", 1, "answer = 2", last=2, stop_on_loss=True),
        Variant("writes", 1, "answer = 2\nPath('mine').write_text('x')\nbase = 99"),
        Variant("deletes", 1, "answer = 2\nPath('data.csv').unlink()"),
        Variant("loops", 1, "while True: pass"),
        Variant("ends", 1, "os._exit(0)"),
        Variant(
            "has a child", 1, child + f"while not Path({str(beat)!r}).exists(): time.sleep(0.05)\nos._exit(1)"
        ),
        Variant("talks", 1, "import sys\nanswer = 2\nprint('a'); print('b', file=sys.stderr); 0 / 0"),
        Variant("is no Python", 1, "answer = ("),
    ]
    found = {o.id: o for o in run(CELLS, variants, folder=folder, jobs=2, deadline=8)}
    found["beat"] = beat
    return found


def _beat(path: Path) -> str:
    """A program that leaves its process number in a file and then stays."""
    write = f"Path({str(path)!r}).write_text(str(os.getpid()))"
    return f"import os, time\nfrom pathlib import Path\n{write}\ntime.sleep(99)"


def _text(outcome) -> str:
    return outcome.outputs["files"][0]["data"]["text/plain"]


def test_the_run_without_a_variant_comes_first(outcomes):
    assert next(iter(outcomes)) == REFERENCE
    assert outcomes[REFERENCE].status == "done"
    assert outcomes[REFERENCE].outputs["test"] == []
    assert _text(outcomes[REFERENCE]) == "['data.csv']"


def test_a_variant_stands_in_its_cells_place(outcomes):
    assert outcomes["wrong"].outputs["test"][0]["ename"] == "AssertionError"
    assert outcomes["writes"].outputs["test"] == []


def test_a_run_ends_where_it_was_told_to(outcomes):
    assert set(outcomes["wrong"].outputs) == {"answer", "test", "files"}
    assert set(outcomes["wrong, stopped"].outputs) == {"answer", "test"}
    assert set(outcomes["right, stopped"].outputs) == {"answer", "test"}


def test_no_variant_sees_the_files_of_another(outcomes):
    assert _text(outcomes["writes"]) == "['data.csv', 'mine']"
    assert _text(outcomes["deletes"]) == "[]"
    assert _text(outcomes["wrong"]) == "['data.csv']"


def test_a_variant_without_end_is_killed_and_one_that_ends_early_is_noticed(outcomes):
    assert outcomes["loops"].status == "timeout"
    assert outcomes["ends"].status == "died"
    assert outcomes["has a child"].status == "died"


def test_what_a_variant_started_is_ended_with_it(outcomes):
    pid = int(outcomes["beat"].read_text())
    for _ in range(1200):  # it is told to end at once; the system may take a moment to clear it away
        if not _alive(pid):
            return
        time.sleep(0.05)
    raise AssertionError("the child of a variant outlived it")


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_outputs_are_those_of_a_notebook(outcomes):
    kinds = [(o["output_type"], o.get("name")) for o in outcomes["talks"].outputs["answer"]]
    assert kinds == [("stream", "stdout"), ("stream", "stderr"), ("error", None)]
    assert outcomes["is no Python"].outputs["answer"][0]["ename"] == "SyntaxError"
    for outputs in outcomes["talks"].outputs.values():
        new_code_cell("", outputs=[from_dict(o) for o in outputs])


def test_a_notebook_that_ends_its_process_is_an_outcome_too():
    (only,) = run([Cell("import os; os._exit(1)", "a")], [])
    assert only.status == "died"


def test_a_shared_process_that_dies_is_told():
    cells = [Cell("import os\nif not os.environ.get('X'):\n    1 / 0"), Cell("b = 1")]
    assert [o.status for o in run(cells, [Variant("v", 1, "b = 2")])] == ["done", "done"]
    cells[0] = Cell(f"import os\nif os.getppid() == {os.getpid()}:\n    os._exit(3)")
    with pytest.raises(RuntimeError, match="ended after 1 of 2 outcomes"):
        list(run(cells, [Variant("v", 1, "b = 2")]))


TEXTS = st.sampled_from(
    ["0", "0.5", "1", "1.5", "2", "2.0", "-1", "nan", "'a'", "np.float64(1.0)", "[1]", "None"]
)
OUTPUTS = st.lists(
    st.one_of(
        st.builds(
            lambda n: {"output_type": "stream", "name": n, "text": "x"}, st.sampled_from(["stdout", "stderr"])
        ),
        st.just({"output_type": "error", "ename": "E", "evalue": "", "traceback": []}),
        st.builds(
            lambda t: {"output_type": "execute_result", "data": {"text/plain": t}, "metadata": {}}, TEXTS
        ),
        st.just({"output_type": "display_data", "data": {"text/plain": "0"}, "metadata": {}}),
    ),
    max_size=3,
)


@given(OUTPUTS)
def test_a_test_is_lost_where_nbgrader_gives_less_than_its_points(outputs):
    cell = new_code_cell(
        metadata={"nbgrader": {"grade": True, "solution": False, "points": 2, "grade_id": "t"}}
    )
    cell.outputs = [from_dict({**o, "execution_count": 1}) for o in outputs]
    try:
        score, _ = determine_grade(cell)
    except ValueError:  # more than the points; selftest reports that of the reference
        score = 2
    assert lost(outputs, 2.0) == (score < 2)


def test_only_processor_time_makes_a_run_late(tmp_path):
    """A machine that is busy with other things lets a right answer wait for long."""
    variants = [
        Variant("waits", 1, "import time\ntime.sleep(2.5)\nanswer = 2", last=2),
        Variant("computes", 1, "import time\nwhile time.process_time() < 60: pass", last=2),
    ]
    found = {o.id: o.status for o in run(CELLS, variants, folder=tmp_path, deadline=1)}
    assert (found["waits"], found["computes"]) == ("done", "timeout")
