"""The learners' bundle, unpacked as a learner does it."""

from __future__ import annotations

import io
import tarfile
import time
from pathlib import Path

from fairgrade.authoring import bundle


def unpack(root: Path, folder: Path, archive: bytes = b"") -> Path:
    """Unpack a .tar.gz, by default one made of this tree now; where it is.

    Its environment is this one: the folder `.venv` of the tree, so nothing is installed.
    """
    name = f"{bundle.NAME}-{bundle.version(root)}"
    archive = archive or bundle.tar(bundle.contents(root), name, time.gmtime(1e9))
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(folder, filter="data")
    (folder / name / ".venv").symlink_to(root / ".venv")
    return folder / name


def own_code(unpacked: Path) -> dict[str, str]:
    """What makes a process import the bundle's packages instead of the tree's."""
    return {"PYTHONPATH": f"{unpacked / 'shared'}:{unpacked / 'autograder'}"}
