"""What is the same for everybody runs once, and no learner can tell; if one could, it runs for each."""

import pytest

from fairgrade.sandbox.host import Container, Sandbox
from fairgrade.sandbox.selfcheck import prove

pytestmark = pytest.mark.slow

CELLS = ["import math\nbase = [1, 2]\nprint('given')", "text = open('data.csv').read()\nlen(text)"]
FILES = {"data.csv": b"a,b", "more/data.csv": b"c"}


@pytest.fixture(scope="module")
def begun():
    with Sandbox() as sandbox:
        yield sandbox, sandbox.begin(CELLS, FILES, 30)


def printed(container, source):
    outputs, late = container.run(source, 20)
    assert not late
    return "".join(output.get("text", "") for output in outputs)


def test_the_outputs_come_back(begun):
    _, outputs = begun
    assert outputs[0] == [{"output_type": "stream", "name": "stdout", "text": "given\n"}]
    assert outputs[1][0]["data"] == {"text/plain": "3"}


def test_a_begun_container_goes_on_where_they_ended(begun):
    with Container(begun[0], FILES, begun=True) as container:
        container.start_kernel()
        said = printed(container, "import os\nprint(base, math.pi > 3, text, sorted(os.listdir()), Out)")
        assert said == "[1, 2] True a,b ['data.csv', 'more'] {2: 3}\n"


def test_another_one_has_run_nothing(begun):
    with Container(begun[0], FILES) as container:
        container.start_kernel()
        assert printed(container, "print('base' in globals(), Out)") == "False {}\n"


def test_what_one_container_changes_no_other_sees(begun):
    with Container(begun[0], FILES, begun=True) as first, Container(begun[0], FILES, begun=True) as other:
        first.start_kernel()
        printed(first, "base.append(3)\nopen('data.csv', 'w').write('x')\nopen('made', 'w').close()")
        other.start_kernel()
        said = printed(other, "import os\nprint(base, open('data.csv').read(), 'made' in os.listdir())")
        assert said == "[1, 2] a,b False\n"


def test_the_walls_of_a_begun_container_hold(begun, monkeypatch):
    sandbox = begun[0]
    monkeypatch.setattr(sandbox, "socket_path", sandbox.begun_path)
    prove(sandbox)


@pytest.mark.parametrize(
    "cell",
    [
        "1 / 0",
        "open('made.txt', 'w').close()",
        "import os\nos.remove('data.csv')",
        "import os\nos.chdir('/')",
        "kept = open('data.csv')",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        "import subprocess\nchild = subprocess.Popen(['sleep', '60'])",
        "import tempfile\nkept = tempfile.mkstemp()",
    ],
)
def test_what_a_fork_would_not_have_is_left_to_each_container(cell):
    with Sandbox() as sandbox:
        assert sandbox.begin([cell], FILES, 30) is None
        with Container(sandbox, FILES) as container:
            container.start_kernel()
            assert printed(container, "print(len(open('data.csv').read()))") == "3\n"


def test_cells_that_do_not_end_are_left_as_well():
    with Sandbox() as sandbox:
        assert sandbox.begin(["import time\ntime.sleep(60)"], {}, 0.5) is None
        with Container(sandbox) as container:
            container.start_kernel()
            assert printed(container, "print(1)") == "1\n"
