"""The files that stand beside a notebook while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath

from fairgrade.lab.course import Lab
from fairgrade.submission.intake import Submission


def files_beside(lab: Lab, submission: Submission) -> dict[str, bytes]:
    """What stands beside the notebooks: the learner's files and, over them, the lab's own, as in nbgrader."""
    keep = set(lab.course.config.get("Autograde", {}).get("exclude_overwriting", {}).get(lab.name, ()))
    files = {str(path): content for path, content in submission.files}
    for name, content in lab.files.items():
        if name in keep and name in files:
            continue
        above = {str(parent) for parent in PurePath(name).parents}
        # The learner may have a file where the lab has a folder, or the other way round.
        files = {
            one: text for one, text in files.items() if one not in above and not one.startswith(f"{name}/")
        }
        files[name] = content
    return files


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a folder."""
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
