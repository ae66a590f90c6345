"""The learners' bundle, unpacked as a learner does it."""

from __future__ import annotations

import tarfile
from pathlib import Path

from fairgrade.authoring import bundle


def unpack(root: Path, folder: Path) -> Path:
    """Write the bundle of this tree into a folder and unpack it there; where it is.

    Its environment is this one: the folder `.venv` of the tree, so nothing is installed.
    """
    list(bundle.write(root, folder / "dist"))
    (archive,) = (folder / "dist").glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    unpacked = folder / archive.name.removesuffix(".tar.gz")
    (unpacked / ".venv").symlink_to(root / ".venv")
    return unpacked


def own_code(unpacked: Path) -> dict[str, str]:
    """What makes a process import the bundle's packages instead of the tree's."""
    return {"PYTHONPATH": f"{unpacked / 'shared'}:{unpacked / 'autograder'}"}
