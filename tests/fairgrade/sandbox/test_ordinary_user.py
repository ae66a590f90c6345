"""Root runs these tests on many machines; instructors are ordinary users, and other walls hold for them."""

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest

PYTHON = Path("/usr/bin/python3")

PROGRAM = """
import os, sys
from pathlib import Path
from fairgrade.sandbox.host import Container, Sandbox
from fairgrade.sandbox.selfcheck import prove

assert os.getuid() != 0
with Sandbox(["pandas"], [Path(sys.argv[1])]) as sandbox:
    prove(sandbox)
    with Container(sandbox, {"a.txt": b"3"}) as container:
        container.start_kernel()
        outputs, late = container.run("import pandas; int(open('a.txt').read()) + 4", 20)
        print(outputs[-1]["data"]["text/plain"], sandbox.failed)
"""


@pytest.fixture
def python(tmp_path):
    """A Python that everybody may run, with the libraries of this one."""
    version = [PYTHON, "-c", "import sys; print(*sys.version_info[:2])"]
    there = PYTHON.exists() and subprocess.run(version, capture_output=True, text=True, check=True).stdout
    if there != "{} {}\n".format(*sys.version_info[:2]):
        pytest.skip(f"the system's own Python is not of this version ({there or 'there is none'})")
    folder = Path(tempfile.mkdtemp(prefix="everybody-"))  # pytest's own folders are for root alone
    folder.chmod(0o755)
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", folder], check=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    yield folder / "bin" / "python"
    shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.needs("bubblewrap")
@pytest.mark.skipif(os.getuid() != 0, reason="all other tests run as an ordinary user already")
def test_the_walls_hold_for_an_ordinary_user_too(python, root):
    nobody = pwd.getpwnam("nobody")
    libraries = sysconfig.get_path("purelib")
    user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    for needed in (libraries, root / "autograder" / "fairgrade", root / "shared"):
        if subprocess.run(["test", "-r", needed], check=False, **user).returncode:
            pytest.skip(f"only root can read {needed}")
    done = subprocess.run(
        [python, "-c", PROGRAM, libraries],
        env={"PYTHONPATH": f"{root / 'autograder'}:{root / 'shared'}", "PATH": os.environ["PATH"]},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **user,
    )
    assert done.stdout == "7 {}\n", done.stderr[-2000:]
