"""`python -m fairgrade.authoring tidy|check|release|bundle`; `make tidy` and the like call it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from fairgrade.authoring import check, course_map, normal, prose, skeleton
from fairgrade.authoring.problem import ROOT, listing
from fairgrade.authoring.run import RunError, run


def main(arguments: list[str] | None = None) -> int:
    """Bring notebooks to normal form, check them, or release the labs. Return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m fairgrade.authoring", description=main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in [
        ("tidy", "bring notebooks to normal form; run those of course/ for fresh outputs"),
        ("check", "print everything that is wrong with notebooks, running them"),
        ("release", "regenerate labs/ from solutions/"),
        ("bundle", "write the learners' bundle into dist/"),
        ("hub-link", "print the link that brings the course to learners on a JupyterHub"),
    ]:
        command = commands.add_parser(name, help=what, description=what)
        if name in ("tidy", "check"):
            if name == "check":
                command.add_argument("--no-run", action="store_true", help="look only at what is in the file")
            command.add_argument("paths", nargs="*", type=Path, help="notebooks or folders; all by default")
        if name == "hub-link":
            command.add_argument("hub", help="address of the JupyterHub")
            command.add_argument("learners", help="address of the repository that holds the bundle's files")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "release":
            return _release()
        if chosen.command == "bundle":
            return _bundle()
        if chosen.command == "hub-link":
            return _hub_link(chosen.hub, chosen.learners)
        paths = _notebooks(chosen.paths)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if chosen.command == "tidy" and not chosen.paths:
        for path in course_map.write(ROOT):
            print(f"{os.path.relpath(path)}: map written")
    if chosen.command == "tidy":
        done = [_tidy(path) for path in paths]
    else:
        done = [_check(path, run_it=not chosen.no_run) for path in paths]
    return 0 if all(done) else 1


def _notebooks(paths: list[Path]) -> list[Path]:
    """Find the notebooks that the paths name; without paths, every notebook of the course."""
    if not paths:
        every = [p for kind in ("course", "solutions", "labs") for p in check.notebooks(ROOT, kind)]
        return [Path(os.path.relpath(p)) for p in every]
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise ValueError(f"{path} does not exist.")
        found += sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]
    for path in found:
        check.kind_of(path)
    return found


def _tidy(path: Path) -> bool:
    """Write the notebook in normal form; say what is left for its author to mend."""
    kind = check.kind_of(path)
    left = []
    try:
        nb = normal.read(path)
        form = normal.normal_form(nb, outputs=kind == "course", generated=kind == "labs")
        if kind != "labs":  # nbgrader's checksums hold the text of a lab; solutions/ is what is formatted
            form = normal.normal_form(normal.formatted(form, path), outputs=kind == "course")
        if kind == "course":
            result = run(form, path.parent, prose.bound(form))
            form = normal.normal_form(result.notebook, outputs=True)
            left = prose.mismatches(form, result.values)
            left += prose.coverage(form) + skeleton.check(form, path)
    except (RunError, RuntimeError, ValueError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return False
    changed = normal.write(form, path)
    print(f"{path}: {'tidied' if changed else 'already tidy'}")
    if left:
        print(listing(path, check.in_order(form, left)))
    return True


def _check(path: Path, run_it: bool) -> bool:
    """Print what is wrong with the notebook; tell whether nothing is."""
    try:
        found = check.unrun(path)
        if run_it and check.kind_of(path) != "labs":
            found = check.in_order(normal.read(path), found + check.ran(path))
    except (RuntimeError, ValueError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return False
    print(listing(path, found) if found else f"{path}: good")
    return not found


def _release() -> int:
    from fairgrade.authoring import release  # nbgrader takes seconds to import; tidy does without

    for line in release.release(ROOT):
        print(line)
    return 0


def _bundle() -> int:
    from fairgrade.authoring import bundle

    for line in bundle.write(ROOT, ROOT / "dist"):
        print(line)
    return 0


def _hub_link(hub: str, learners: str) -> int:
    from fairgrade.authoring import bundle

    print(bundle.hub_link(hub, learners))
    return 0


if __name__ == "__main__":
    sys.exit(main())
