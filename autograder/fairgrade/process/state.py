"""What a test can see of a notebook's process besides the answers, in short: two states are compared by it.

The digest is taken in a learner's process and compared with that of the author's, taken in the same way from
a fork of the same template. Equal digests mean that the names a test uses, what those refer to, the files and
the settings are the same. What cannot be written down has no digest, and nothing is said to equal it.

pickle walks through the objects here, and what it writes goes into a hash; nothing is ever read from it.
"""

from __future__ import annotations

import decimal
import dis
import hashlib
import io
import locale
import os
import pickle
import sys
import types
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

#: Bytes that may be written down; taking longer than a test would help nobody.
_MOST = 64 << 20
#: Packages whose values arrive elsewhere as what they are, whatever their class.
_SENT_WHOLE = ("numpy", "pandas", "datetime", "decimal", "fractions", "zoneinfo", "pyarrow")
_NOT_WHOLE = ("numpy.ma", "pandas.core.groupby", "pandas.core.window")


class _NoDigest(Exception):
    """There is something that cannot be compared."""


def digest(space: Mapping[str, Any], names: Iterable[str], files: Iterable[tuple[str, bytes | None]]) -> str:
    """Return a digest of what names stand for, of files and of the process's settings.

    Parameters
    ----------
    space : mapping of str to object
        The notebook's names.
    names : iterable of str
        Those to look at, with all that their functions use. One that stands for nothing counts as well.
    files : iterable of (path, content)

    Returns
    -------
    str
        Empty if there is something that cannot be compared.
    """
    try:
        seen = {name: space[name] for name in sorted(names) if name in space}
        kept = sorted(files)
        if any(content is None for _, content in kept):
            return ""
        return _written([seen, kept, settings()], space)
    except Exception:  # of whatever an object does when it is written down
        return ""


def settings() -> list[Any]:
    """Return what code can set for its whole process, as far as libraries are imported.

    Not the state of `random`, which Python seeds anew in every fork.
    """
    found: list[Any] = [dict(os.environ), os.getcwd(), sys.path, locale.setlocale(locale.LC_ALL)]
    found += [str(decimal.getcontext()), warnings.filters]
    modules = sys.modules
    if numpy := modules.get("numpy"):
        found += [numpy.geterr(), numpy.get_printoptions(), numpy.random.get_state()]
    if pandas := modules.get("pandas"):
        found.append(pandas.options.d)
    if sklearn := modules.get("sklearn"):
        found.append(sklearn.get_config())
    if matplotlib := modules.get("matplotlib"):
        found.append(dict(matplotlib.rcParams))
    if pyplot := modules.get("matplotlib.pyplot"):
        found.append(pyplot.get_fignums())
    return found


def arrives_whole(value: Any) -> bool:
    """Whether a value is in another process what it is here, once it has been sent there as plain data.

    A function does, since it is called here; what it returns is another question.
    """
    if type(value) in (bool, int, float, str, types.NoneType, types.FunctionType):
        return True
    try:
        _Sent(io.BytesIO()).dump(value)
    except Exception:
        return False
    return True


def parts_of(value: Any) -> set[int]:
    """Return the identities of a value and of what it holds: those that can be changed in place."""
    found: set[int] = set()
    left = [value]
    while left:
        part = left.pop()
        if id(part) in found or isinstance(part, (str, bytes, int, float, complex, types.NoneType)):
            continue
        if not isinstance(part, tuple):
            found.add(id(part))
        if isinstance(part, dict):
            left += part.values()
        elif type(part).__name__ == "ndarray":
            left.append(part.base)
        elif isinstance(part, (list, tuple, set, frozenset)):
            left += part
    return found


def rebinds(space: Mapping[str, Any], names: Iterable[str]) -> bool:
    """Whether a function of the notebook uses one of the names, so that to bind them changes what it does."""
    names = set(names)
    functions = [value for value in space.values() if isinstance(value, types.FunctionType)]
    for value in space.values():
        if isinstance(value, type) and value.__module__ == "__main__":
            functions += [part for part in vars(value).values() if isinstance(part, types.FunctionType)]
    return any(f.__globals__ is space and names & mentions(f.__code__) for f in functions)


def mentions(code: types.CodeType) -> set[str]:
    """The names of a notebook that code uses; not attributes, and not what is local to a function."""
    found = {step.argval for step in dis.get_instructions(code) if step.opname.endswith(("_NAME", "_GLOBAL"))}
    return found.union(*(mentions(part) for part in code.co_consts if isinstance(part, types.CodeType)))


class _Hash(io.RawIOBase):
    """A file that keeps nothing but a hash of what is written to it."""

    def __init__(self) -> None:
        self.hash, self.written = hashlib.blake2b(digest_size=16), 0

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        self.written += size
        if self.written > _MOST:
            raise _NoDigest
        self.hash.update(data)
        return size


def _written(value: Any, space: Mapping[str, Any]) -> str:
    file = _Hash()
    _Seen(file, space).dump(value)
    return file.hash.hexdigest()


class _Seen(pickle.Pickler):
    """Writes down values of libraries, and the notebook's own functions with all that they use."""

    def __init__(self, file: Any, space: Mapping[str, Any]) -> None:
        super().__init__(file, protocol=5)
        self._space = space

    def reducer_override(self, value: Any) -> Any:
        """Say how a value is written down; `NotImplemented` means as pickle does."""
        match value:
            case types.ModuleType():
                if sys.modules.get(value.__name__) is not value or not _is_library(value.__name__):
                    raise _NoDigest
                return tuple, (("module", value.__name__),)
            case types.CodeType():
                return tuple, (("code", *_code(value)),)
            case types.FunctionType() if not _is_library(value.__module__):
                return tuple, (("function", value.__qualname__),), self._function(value)
            case types.CellType():
                return tuple, (("cell",),), [value.cell_contents]
        if not _is_library(_kind(value).__module__):
            raise _NoDigest
        return NotImplemented

    def _function(self, function: types.FunctionType) -> list[Any]:
        used = function.__globals__
        names = sorted(mentions(function.__code__))
        return [
            function.__code__,
            function.__defaults__,
            function.__kwdefaults__,
            list(function.__closure__ or ()),
            dict(vars(function)),
            {name: used[name] for name in names if name in used},
        ]


class _Sent(pickle.Pickler):
    """Writes down nothing but what `fairgrade.process.plain_data` sends whole."""

    def reducer_override(self, value: Any) -> Any:
        """Refuse what would arrive as something else."""
        if isinstance(value, types.FunctionType) and not _is_library(value.__module__):
            return tuple, ()
        kind = _kind(value)
        if kind.__module__ == "builtins" and (kind is value or kind in (complex, range, slice)):
            return NotImplemented
        name = str(kind.__module__)
        if name.partition(".")[0].lstrip("_") not in _SENT_WHOLE or name.startswith(_NOT_WHOLE):
            raise _NoDigest
        if kind.__name__ in ("matrix", "recarray", "record", "memmap", "chararray"):
            raise _NoDigest
        return NotImplemented


def _kind(value: Any) -> Any:
    """A class or a function itself; the class of anything else."""
    return value if isinstance(getattr(value, "__qualname__", None), str) else type(value)


def _code(code: types.CodeType) -> Iterable[Any]:
    """What code does; not where it stands."""
    yield from (code.co_code, code.co_consts, code.co_names, code.co_varnames, code.co_freevars)
    yield from (code.co_cellvars, code.co_flags, code.co_argcount, code.co_kwonlyargcount)


def _is_library(name: Any) -> bool:
    """Whether a module is installed, and not one of the notebook's or of its folder's."""
    module = sys.modules.get(name) if isinstance(name, str) else None
    if module is None or name == "__main__":
        return False
    file = getattr(module, "__file__", None)
    if file is None:
        return name in sys.builtin_module_names or getattr(module, "__spec__", None) is not None
    here = os.getcwd() + os.sep
    return os.path.isabs(file) and (not file.startswith(here) or file.startswith(sys.prefix + os.sep))
