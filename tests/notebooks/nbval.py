"""nbval on one notebook, in a process of its own."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from fairgrade.authoring import normal


def nbval(path: Path, kernel: str = "") -> str:
    """Run the notebook and compare every output with the file's; what differs as text, "" if nothing does.

    Pictures are compared by the description and the table that come with them, not by their bytes. Without
    the name of a kernel it is a cold one of this Python.
    """
    which = (
        ["-p", "tests.kernels.plugin", f"--nbval-kernel-name={kernel}"] if kernel else ["--nbval-current-env"]
    )
    code = [cell.id for cell in normal.read(path).cells if cell.cell_type == "code"]
    quiet = ["-q", "--color=no", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts="]
    with tempfile.TemporaryDirectory() as ipython:
        environment = {**os.environ, "IPYTHONDIR": ipython, "COLUMNS": "80"}
        environment.pop("MPLBACKEND", None)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "--nbval", *which, *quiet, str(path.resolve())],
            capture_output=True,
            text=True,
            env=environment,
            timeout=600,
            cwd=Path(__file__).parents[2],  # where `tests` can be imported
        )
    if done.returncode == 0:
        return ""
    said = re.sub(r"\x1b\[\d+m", "", done.stdout + done.stderr)
    return re.sub(r"\bCell (\d+)\b", lambda m: f"cell {code[int(m[1])]}", said)
