"""The folder that is handed over: complete, or not there.

Everything is made in memory, written into a folder beside the one that is wanted, and that is renamed when
it is complete. Whenever the program is killed, the wanted folder is either whole or absent.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from fairness_audit.auditing.wrong_file import WrongFile


def refuse_existing(out: Path) -> None:
    """Refuse a folder that is there already, and one whose place cannot be written to.

    Raises
    ------
    WrongFile
    """
    if os.path.lexists(out):
        raise WrongFile(str(out), "the output folder exists", "name another with --out, or remove it first")
    parent = out.absolute().parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise WrongFile(str(out), "nothing can be written there", "name another folder with --out")


def write(contents: Mapping[str, str], out: Path) -> None:
    """Write files into a new folder, all or none.

    Parameters
    ----------
    contents : mapping from path in the folder to text
    out : Path

    Raises
    ------
    WrongFile
        If the folder exists.
    """
    refuse_existing(out)
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    # Named before it is made, and made inside the try: a signal between the two leaves nothing behind.
    place = out.with_name(f".{out.name}.{secrets.token_hex(8)}.partial")
    try:
        place.mkdir(mode=0o700)
        for name, text in contents.items():
            path = place / name
            path.parent.mkdir(exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        place.chmod(0o777 & ~_umask())
        if os.path.lexists(out):
            refuse_existing(out)
        os.rename(place, out)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
