"""The attacks and breakages, as data.

In code, ``@gradebook@``, ``@source@``, ``@other@``, ``@home@`` and ``@port@`` stand for places of the run:
the grader's own gradebook, the lab as its author wrote it, another pupil's notebook, a file in the home
directory, and a listening port of the machine. Each holds a word that must not come back. ``@most@`` are the
seconds that a cell may take, but for a few.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from tests.fairgrade.classroom import Classroom, as_format_3, by_name, changed
from tests.fairgrade.hostile.court import RATE, SHARE, TABLE

Places = Mapping[str, str]


@dataclass(frozen=True)
class Attack:
    """One submission.

    Attributes
    ----------
    about
        What it does, for the table.
    due
        Points that its right answers are worth: what it must get from us.
    status, said
        What its row must say, and parts of the reason.
    hand_in
        Puts it where submissions are.
    student
        The name of its folder, where that is the attack.
    dangerous
        Whether it is out to exhaust the machine; stock nbgrader runs it with less to exhaust.
    quick
        Whether a test runs it under stock nbgrader, too; the command runs all.
    """

    about: str
    due: float
    status: str
    said: tuple[str, ...]
    hand_in: Callable[[Classroom, str, Places], object]
    student: str = ""
    dangerous: bool = False
    quick: bool = False


ATTACKS: dict[str, Attack] = {}

HONEST = ("aaa-honest", "honest-in-the-middle", "zzz-honest")


def filled(text: str, places: Places) -> str:
    """Code with the places of this run in it."""
    for name, place in places.items():
        text = text.replace(f"@{name}@", place)
    return text


def _cells(
    name: str,
    about: str,
    due: float,
    *said: str,
    status: str = "graded",
    student: str = "",
    dangerous: bool = False,
    quick: bool = False,
    **answers: str,
) -> None:
    """The author's answers with some of them replaced."""

    def hand_in(room: Classroom, student: str, places: Places) -> None:
        room.hand_in(student, room.reference(**{n: filled(a, places) for n, a in answers.items()}))

    ATTACKS[name] = Attack(about, due, status, said, hand_in, student, dangerous, quick)


def _edited(
    name: str,
    about: str,
    due: float,
    *said: str,
    change: Callable[[list[NotebookNode]], object],
    status: str = "repaired",
    quick: bool = False,
    **answers: str,
) -> None:
    """The author's notebook after something was done to its cells."""

    def hand_in(room: Classroom, student: str, places: Places) -> None:
        room.hand_in(student, changed(room.reference(**answers), change))

    ATTACKS[name] = Attack(about, due, status, said, hand_in, quick=quick)


def _file(
    name: str,
    about: str,
    due: float,
    *said: str,
    content: Callable[[Classroom], NotebookNode | bytes],
    file: str = "mini.ipynb",
    status: str = "repaired",
    quick: bool = False,
) -> None:
    """A file of some kind."""

    def hand_in(room: Classroom, student: str, places: Places) -> None:
        room.hand_in(student, content(room), file)

    ATTACKS[name] = Attack(about, due, status, said, hand_in, quick=quick)


def _text(notebook: NotebookNode) -> str:
    return json.dumps(notebook, ensure_ascii=False)


# --- full marks for a wrong answer ------------------------------------------------------------------------

_cells(
    "displayhook",
    "shows a number as the value of the test",
    4,
    rate=r"""
import sys
get_ipython().displayhook(2)
def selection_rate(d):
    get_ipython().displayhook(2)
    return 9
""",
    quick=True,
)
_cells(
    "blanks-later-cells",
    "an input transformer empties every later cell, its own right answers among them",
    0,
    rate=r"""
get_ipython().input_transformers_cleanup.append(lambda lines: [])
selection_rate = None
""",
)
_cells(
    "swallows-errors",
    "IPython hands every error to a function that does nothing",
    4,
    rate=r"""
get_ipython().set_custom_exc((Exception,), lambda *given, **named: None)
selection_rate = None
""",
)
_cells(
    "answers-late",
    "a later cell puts right what was wrong when its test was run",
    4,
    share="share = 9",
    table=TABLE + "\nshare = 0.75",
)
_cells(
    "hands-itself-out-of-a-fork",
    "puts right in every copy of the process what is wrong in the process",
    2,
    rate=r"""
import os
selection_rate = None
def right(d): return sum(d) / len(d)
def swap():
    get_ipython().user_ns.update(selection_rate=right, share=None, table=None)
os.register_at_fork(after_in_child=swap)
""",
)
_cells(
    "tells-the-hidden-test",
    "right, but among the learner's own cells it raises what it finds of the test that calls it",
    4,
    rate=r"""
import sys
def selection_rate(d):
    frame, found = sys._getframe(1), []
    while frame:
        found += [str(c) for c in frame.f_code.co_consts]
        beside = frame.f_code.co_filename == '<test>'
        if beside:
            print(found)
            open('found', 'a').write(str(found))
            if len(d) > 2: raise ValueError(str(found))
        frame = frame.f_back
    return sum(d) / len(d)
""",
)
_cells(
    "forges-its-state",
    "says of its process what the author's would say, so that the second witness need not be asked",
    4,
    share=r"""
from fairgrade.process import plain_data, state
share = 0.75
digest, encode = state.digest, plain_data.encode
state.digest = lambda space, names, files: digest({**space, 'share': 0.75}, names, [])
state.arrives_whole = lambda value: True
state.rebinds = lambda space, binds: False
share = 9
""",
)
_edited(
    "skip-execution",
    "tags the test so that it is not run",
    4,
    "tagged to be skipped",
    change=lambda cells: by_name(cells, "test_rate").metadata.update(tags=["skip-execution"]),
    rate="selection_rate = None",
    quick=True,
)
_EQUAL = (
    "class Agrees:\n    def __eq__(self, other): return True\n    def __round__(self, n=None): return self\n"
    "share = Agrees()"
)
_cells("equals-everything", "an object whose `__eq__` always agrees", 4, share=_EQUAL)
_cells(
    "equal-number",
    "a float that says it equals everything",
    4,
    share=r"""
class Agrees(float):
    def __eq__(self, other): return True
    def __round__(self, n=None): return self
share = Agrees(9)
""",
)
_cells(
    "equal-results",
    "a function whose results equal everything",
    4,
    rate=r"""
class Agrees(float):
    def __eq__(self, o): return True
    def __sub__(self, o): return 0.0
    def __rsub__(self, o): return 0.0
    def __abs__(self): return 0.0
    def __le__(self, o): return True
    def __lt__(self, o): return True
def selection_rate(d): return Agrees(9)
""",
)
_cells(
    "lies-about-its-class",
    "an object that lies about its class, length and items",
    4,
    table=r"""
class Lies:
    __class__ = pd.DataFrame
    def __len__(self): return 2
    def __iter__(self): return iter([2, 2])
    def __getitem__(self, key): return self
    def __eq__(self, other): return True
    @property
    def loc(self): return self
table = Lies()
""",
)
_cells(
    "list-that-lies",
    "a table whose column is a list that lies about its items",
    4,
    table=r"""
class Lies(list):
    def __iter__(self): return iter([2, 2])
class Table(dict):
    loc = {('north', 'rate'): 0.5}
table = Table(n=Lies([9]))
""",
)
_cells(
    "table-that-lies",
    "a DataFrame whose look-ups answer what is wanted",
    4,
    table=r"""
class Loc:
    def __getitem__(self, key): return 0.5
class Lies(pd.DataFrame):
    loc = Loc()
    def __getitem__(self, key): return [2, 2]
table = Lies({'n': [9, 9], 'rate': [9, 9]})
""",
)
_cells(
    "array-that-lies",
    "a NumPy array whose comparison agrees",
    4,
    share=r"""
import numpy as np
class Lies(np.ndarray):
    def __eq__(self, other): return True
    def __round__(self, n=None): return self
share = np.array(9.0).view(Lies)
""",
)
_edited(
    "hand-graded-flag",
    "`solution: false` on the answer that a person grades",
    6,
    "the grading marks of",
    change=lambda cells: by_name(cells, "why").metadata.nbgrader.update(solution=False),
    why="",
    quick=True,
)
_edited(
    "test-rewritten",
    "rewrites a test to do nothing and marks it as its own",
    4,
    "the grading marks of",
    change=lambda cells: (
        by_name(cells, "test_rate").update(source="2"),
        by_name(cells, "test_rate").metadata.nbgrader.update(grade=False, solution=True, locked=False),
    ),
    rate="selection_rate = None",
)
_edited(
    "points-raised",
    "raises the points of a test",
    6,
    status="graded",
    change=lambda cells: by_name(cells, "test_rate").metadata.nbgrader.update(points=200),
)
_edited(
    "test-doubled",
    "a second copy of a test that passes",
    6,
    change=lambda cells: cells.append(json_copy(by_name(cells, "test_rate"))),
)
_edited(
    "test-as-raw",
    "turns a test into a raw cell",
    4,
    change=lambda cells: by_name(cells, "test_rate").update(cell_type="raw"),
    rate="selection_rate = None",
)
_cells(
    "checks-replaced",
    "puts a module of its own in the place of the course's checks",
    4,
    rate=r"""
import sys, types
fake = types.ModuleType('fairgrade')
fake.checks = types.SimpleNamespace(number=lambda *a, **k: None)
sys.modules['fairgrade'] = fake
sys.modules['fairgrade.checks'] = fake.checks
class Any:
    def __eq__(self, o): return True
selection_rate = lambda d: Any()
""",
)
_cells(
    "assertions-off",
    "`AssertionError` becomes something that is not raised as an error",
    4,
    share=r"""
import ast
class Off(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
get_ipython().ast_transformers.append(Off())
share = 9
""",
    table=TABLE,
)
_cells(
    "patched-libraries",
    "replaces parts of NumPy and pandas",
    4,
    rate=r"""
import numpy as np
np.isclose = np.allclose = np.array_equal = lambda *a, **k: True
pd.DataFrame.__eq__ = pd.Series.__eq__ = lambda a, b: True
class Any(float):
    def __sub__(self, o): return 0.0
selection_rate = lambda d: np.float64(9)
""",
)
_cells(
    "patched-builtins",
    "replaces built-in functions and parts of json: nothing that it has can be read any more",
    0,
    "sent invalid data to the grader",
    status="partial",
    rate=r"""
import builtins, json
builtins.abs = lambda x: 0
builtins.round = lambda x, n=None: 0.75
builtins.isinstance = lambda *a: True
json.dumps = lambda *a, **k: '[]'
json.loads = lambda *a, **k: {}
selection_rate = lambda d: 9
""",
)
_cells(
    "codec-replaced",
    "replaces the part of the grader that sends answers: all are 0.75 now, and one of them is right",
    2,
    rate=r"""
import fairgrade.process.plain_data as codec
codec.take_apart = lambda value, keep=None: 0.75
codec._Encoder.tree = lambda self, v, d: 0.75
selection_rate = lambda d: 9
""",
    share="share = 0.75",
    table=TABLE,
)
_cells(
    "message-forged",
    "prints and raises what looks like the grader's own verdict",
    4,
    rate=r"""
class CheckFailed(AssertionError): pass
def selection_rate(d):
    print('2 of 2 points. All tests passed.')
    raise CheckFailed('All tests passed. You get 2 of 2 points.')
""",
)
_cells(
    "score-in-outputs",
    "prints `2`, `6` and JSON of a score wherever it can",
    4,
    rate=r"""
import json, sys
print(2)
print(json.dumps({'score': 6, 'points': 6}))
sys.__stdout__.write('6')
sys.displayhook = lambda v: print(2)
selection_rate = None
6
""",
)
_cells(
    "asks-who-calls",
    "a function that looks at who calls it and answers from what the caller's frames hold",
    4,
    rate=r"""
import sys
def selection_rate(d):
    frame = sys._getframe(1)
    while frame:
        text = ' '.join(str(c) for c in frame.f_code.co_consts)
        if '0.75' in text or '0.5' in text:
            return 0.75 if len(d) > 2 else 0.5
        frame = frame.f_back
    return 9
""",
)
_cells(
    "reads-expected-values",
    "traces every call and reads expected values from the checks' arguments",
    4,
    rate=r"""
import sys
seen = []
def tracer(frame, event, arg):
    if 'expected' in frame.f_locals:
        seen.append(frame.f_locals['expected'])
    return tracer
sys.settrace(tracer)
import gc
def selection_rate(d):
    found = [o for o in gc.get_objects() if isinstance(o, list) and o == ['selection_rate', 0.5]]
    for line in get_ipython().history_manager.input_hist_raw:
        if '== 0.7' + '5' in line and len(d) == 4: return 3 / 4
        if ', 0.5' + ')' in line and len(d) == 2: return 1 / 2
    return seen[-1] if seen else 9
""",
)
_cells(
    "changes-its-arguments",
    "right at first, then empties the list that it was given",
    6,
    rate=r"""
def selection_rate(d):
    rate = sum(d) / len(d)
    d.clear()
    return rate
""",
)
_cells(
    "changes-its-mind",
    "a function that is right on its first call only",
    4,
    rate=r"""
calls = []
def selection_rate(d):
    calls.append(d)
    return sum(d) / len(d) if len(calls) == 1 else 9
""",
)
_cells(
    "repeats-itself",
    "returns for every call what was right for the first",
    4,
    rate=r"""
first = []
def selection_rate(d):
    first or first.append(sum(d) / len(d))
    return first[0]
""",
)
_cells(
    "returns-a-function",
    "returns functions that return functions",
    4,
    rate=r"""
def selection_rate(d):
    return selection_rate
""",
)
_cells(
    "exotic-exception",
    "raises an exception whose text, name and class misbehave",
    4,
    rate=r"""
class Odd(Exception):
    def __str__(self): raise SystemExit
    __repr__ = __str__
Odd.__name__ = 'x' * 10_000_000
def selection_rate(d): raise Odd
""",
)
_cells(
    "exit-exception",
    "raises SystemExit and KeyboardInterrupt from a function",
    4,
    rate=r"""
def selection_rate(d):
    raise (SystemExit if len(d) == 2 else KeyboardInterrupt)
""",
)
_cells(
    "import-hook",
    "an import hook hands out changed modules to whoever imports later",
    4,
    rate=r"""
import sys, types
class Hook:
    def find_spec(self, name, path=None, target=None):
        if name.startswith('fairgrade'):
            from importlib.machinery import ModuleSpec
            return ModuleSpec(name, self, is_package=True)
    def create_module(self, spec): return None
    def exec_module(self, module): module.number = lambda *a, **k: None; module.checks = module
sys.meta_path.insert(0, Hook())
for name in [n for n in sys.modules if n.startswith('fairgrade')]: del sys.modules[name]
class Any:
    def __eq__(self, o): return True
selection_rate = lambda d: Any()
""",
)
_cells(
    "file-beside",
    "writes `fairgrade.py`, `pandas.py` and `sitecustomize.py` into the working directory",
    4,
    rate=r"""
for name in ('fairgrade', 'pandas', 'sitecustomize', 'usercustomize', 'json'):
    with open(name + '.py', 'w') as file:
        file.write('class checks:\n    number = staticmethod(lambda *a, **k: None)\n')
import sys
sys.modules.pop('fairgrade', None)
sys.modules.pop('fairgrade.checks', None)
sys.path.insert(0, '.')
class Any:
    def __eq__(self, o): return True
selection_rate = lambda d: Any()
""",
)

# --- nothing for a right answer ---------------------------------------------------------------------------

_cells(
    "stderr",
    "warns on stderr",
    6,
    rate=RATE
    + r"""
import sys
print('careful', file=sys.stderr)
""",
)
_cells(
    "stderr-in-test",
    "warns on stderr while it is being tested",
    6,
    rate=r"""
import sys
def selection_rate(d):
    print('careful', file=sys.stderr)
    return sum(d) / len(d)
""",
    quick=True,
)
_cells(
    "prints-in-test",
    "prints while it is being tested",
    6,
    rate=RATE.replace("    return", "    print(1)\n    return"),
)
_cells(
    "os-exit",
    "ends its process after two right answers",
    4,
    "ended the Python process",
    status="partial",
    table=r"""
import os
os._exit(0)
""",
    quick=True,
)
_cells(
    "segfault",
    "crashes the interpreter after two right answers",
    4,
    "ended the Python process",
    status="partial",
    table=r"""
import ctypes
ctypes.string_at(0)
""",
)
_cells(
    "output-flood",
    "prints 200 MB",
    6,
    dangerous=True,
    rate=RATE + "for _ in range(200): print('x' * 1_000_000)",
)
_cells(
    "flood-while-killed",
    "prints for ever and does not listen when told to stop",
    4,
    "did not stop when told to",
    status="partial",
    dangerous=True,
    table=r"""
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    print('x' * 100_000)
    time.sleep(0.02)
""",
)
_edited(
    "flags-changed",
    "an editor has lost the marks of every cell",
    6,
    change=lambda cells: [c.metadata.pop("nbgrader", None) for c in cells if c.cell_type == "markdown"],
)
_edited(
    "tests-deleted",
    "the tests are gone",
    6,
    "missing from the notebook",
    change=lambda cells: cells.__setitem__(
        slice(None),
        [c for c in cells if not c.metadata.get("nbgrader", {}).get("grade_id", "").startswith("test")],
    ),
)
_file(
    "broken-json",
    "the file breaks off",
    0,
    "breaks off before its end",
    content=lambda room: _text(room.reference())[:-100].encode(),
    status="ungradable",
)
_file(
    "cp1252",
    "saved as Windows-1252",
    6,
    "not UTF-8",
    content=lambda room: _text(room.reference(why="C'est vérifié.")).encode("cp1252"),
)
_file("utf-16", "saved as UTF-16", 6, "UTF-16", content=lambda room: _text(room.reference()).encode("utf-16"))
_file(
    "byte-order-mark",
    "begins with a byte-order mark",
    6,
    "byte-order mark",
    content=lambda room: b"\xef\xbb\xbf" + _text(room.reference()).encode(),
)
_file(
    "second-download",
    "named `mini (1).ipynb`",
    6,
    "handed in as",
    file="mini (1).ipynb",
    content=lambda room: room.reference(),
)
_file(
    "old-format",
    "in the notebook format of before 2015",
    6,
    "converted from notebook format 3",
    content=lambda room: as_format_3(_text(room.reference())).encode(),
)
_file(
    "deep-json",
    "a file of 100,000 nested lists",
    0,
    "nested too deeply",
    content=lambda room: b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    status="ungradable",
)
_file(
    "huge-number",
    "a number of a million digits in the file",
    0,
    content=lambda room: b'{"cells": [], "nbformat": ' + b"9" * 1_000_000 + b"}",
    status="ungradable",
)
_file("null-bytes", "a file of null bytes", 0, content=lambda room: bytes(100_000), status="ungradable")


def json_copy(cell: NotebookNode) -> NotebookNode:
    """A copy that shares nothing."""
    from nbformat import from_dict

    return from_dict({**json.loads(json.dumps(cell)), "id": "copied"})


def _link(room: Classroom, student: str, places: Places) -> None:
    folder = room.submissions / student / "mini"
    folder.mkdir(parents=True)
    (folder / "mini.ipynb").symlink_to(places["other"])


ATTACKS["symlink"] = Attack(
    "hands in a link to another pupil's notebook",
    0,
    "ungradable",
    ("is a link, and links are not followed",),
    _link,
)


def _linked_folder(room: Classroom, student: str, places: Places) -> None:
    room.hand_in(
        student,
        room.reference(
            rate=RATE
            + r"""
import os
for folder, _, names in os.walk('.', followlinks=True):
    print([open(os.path.join(folder, name), errors='replace').read() for name in names])
"""
        ),
    )
    (room.submissions / student / "mini" / "notes.txt").symlink_to(places["home"])


ATTACKS["linked-file"] = Attack(
    "hands in a link to a file of the grader's beside its notebook, and reads it",
    6,
    "repaired",
    ("links are not followed",),
    _linked_folder,
)

# --- reading what is not its own --------------------------------------------------------------------------

_READ = (
    RATE
    + r"""
import os
def look(path):
    try:
        if os.path.isdir(path):
            return [look(os.path.join(path, n)) for n in sorted(os.listdir(path))[:20]]
        with open(path, 'rb') as file: return file.read(400_000).decode('latin-1')
    except OSError as error:
        return repr(error)

"""
)
for _name, _about in (
    ("gradebook", "the gradebook"),
    ("source", "the lab's source, with the solutions and the hidden tests"),
    ("other", "another pupil's notebook"),
    ("home", "a file in the grader's home directory"),
):
    _cells(
        f"reads-{_name}",
        f"reads {_about}",
        6,
        quick=_name == "gradebook",
        rate=_READ + f"print(look('@{_name}@'))",
    )
_cells(
    "reads-environment",
    "reads the grader's environment, its own and every process's",
    6,
    rate=_READ
    + r"""
print(dict(os.environ))
for number in filter(str.isdigit, os.listdir('/proc')):
    print(look(f'/proc/{number}/environ'), look(f'/proc/{number}/cmdline'))
""",
)
_cells(
    "reads-hidden-tests",
    "looks for the hidden tests in files, history, frames and memory",
    6,
    rate=_READ
    + r"""
import gc, sys
print(look('.'), look('..'))
print([c for c in gc.get_objects() if isinstance(c, str) and 'HIDDEN' in c])
print(look('/proc/self/maps')[:200])
""",
)
_cells(
    "reaches-the-network",
    "connects to a port of the machine",
    6,
    rate=RATE
    + r"""
import socket
try:
    with socket.create_connection(('127.0.0.1', @port@), 2) as line:
        print(line.recv(100))
except OSError as error:
    print(error)
""",
)
_cells(
    "writes-elsewhere",
    "writes to the gradebook, the source, the home directory and other submissions",
    6,
    rate=RATE
    + r"""
import os
for path in ('@gradebook@', '@source@', '@other@', '@home@'):
    try:
        with open(path, 'ab') as file: file.write(b' ')
        print('wrote')
    except OSError as error:
        print(error)
""",
)
_cells(
    "deletes-elsewhere",
    "deletes another pupil's notebook and a file in the home directory",
    6,
    rate=RATE
    + r"""
import os
for path in ('@other@', '@home@'):
    try:
        os.remove(path)
    except OSError as error:
        print(error)
""",
)
_cells(
    "reads-the-template",
    "reads the memory of the processes above it, by ptrace, /proc and the kernel's calls",
    6,
    rate=_READ
    + r"""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for pid in [1, 2, os.getppid(), *range(3, 60)]:
    if pid == os.getpid(): continue
    if libc.ptrace(16, pid, None, None) == 0: print('TRACED', pid); libc.ptrace(17, pid, None, None)
    buffer = ctypes.create_string_buffer(64)
    class Part(ctypes.Structure): _fields_ = [('base', ctypes.c_void_p), ('size', ctypes.c_size_t)]
    mine, theirs = Part(ctypes.addressof(buffer), 64), Part(id(None), 64)
    if libc.process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0) > 0:
        print('READ', pid)
    print(look(f'/proc/{pid}/environ')[:200])
""",
)
_cells(
    "new-namespace",
    "makes namespaces and disks of its own to get around its limits",
    6,
    rate=RATE
    + r"""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000, 0x10020000):
    print(libc.unshare(flag), ctypes.get_errno())
print(libc.mount(b'none', b'/scratch', b'tmpfs', 0, None), ctypes.get_errno())
""",
)

# --- the answer channel -----------------------------------------------------------------------------------

_LINE = """
import os, socket, stat, threading, time
def sockets():
    for number in range(3, 512):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode): yield number
        except OSError: pass
def send(head, body=b''):
    for number in sockets():
        try: os.write(number, head + bytes([10]) + body)
        except OSError: pass
"""
_FORGED = {
    "ran": "send(b'{\"ran\": true, \"body\": 2}', b'[]')",
    "answered": 'send(b\'{"answered": true, "body": 15}\', b\'{"share": 0.75}\')',
    "outputs": "send(b'{\"outputs\": true, \"body\": 2}', b'[]')",
    "called": 'send(b\'{"called": true, "body": 17}\', b\'{"returned": 0.5}\')',
    "left": "send(b'{\"left\": 0}')",
    "room": "send(b'{\"room\": true}')",
}
for _name, _code in _FORGED.items():
    _cells(
        f"forges-{_name}",
        f"writes a reply `{_name}` into the line to the grader before the real one",
        2,
        "code cell",
        status="partial",
        share=f"{_LINE}{_code}\nshare = 9",
    )
_cells(
    "forges-from-a-thread",
    "a thread writes replies into the line all the time",
    2,
    "code cell",
    status="partial",
    share=_LINE
    + "def forge():\n    while True:\n        time.sleep(0.001)\n        "
    + _FORGED["answered"]
    + r"""

threading.Thread(target=forge, daemon=True).start()
time.sleep(0.1)
share = 9
""",
)
_cells(
    "forges-from-a-child",
    "a forked child writes replies into the line after its parent has answered",
    2,
    "code cell",
    status="partial",
    share=_LINE
    + "if os.fork() == 0:\n    os.setsid()\n    while True:\n        time.sleep(0.001)\n        "
    + _FORGED["answered"]
    + r"""

time.sleep(0.1)
share = 9
""",
)
_cells(
    "closes-the-line",
    "closes the line to the grader",
    2,
    "code cell",
    status="partial",
    share=_LINE
    + r"""
for number in sockets(): os.close(number)
share = 0.75
""",
)
_cells(
    "million-nested-lists",
    "an answer of a million nested lists",
    4,
    share=r"""
share = []
for _ in range(1_000_000): share = [share]
""",
)
_cells("million-values", "an answer of two million values", 4, share="share = list(range(2_000_000))")
_cells(
    "holds-itself",
    "an answer that holds itself",
    4,
    share=r"""
share = []
share.append(share)
""",
)
_cells("huge-integer", "an integer of ten million digits", 4, share="share = 1 << 33_000_000")
_cells("huge-text", "a text of 200 MB", 4, dangerous=True, share="share = 'x' * 200_000_000")
_cells(
    "huge-array",
    "an array that claims 10**12 entries and takes no memory",
    4,
    share=r"""
import numpy as np
share = np.broadcast_to(np.float64(0.75), (10**6, 10**6))
""",
)
_cells("huge-range", "a range of 10**18 numbers", 4, share="share = range(10**18)")
_cells(
    "huge-decimal",
    "a decimal of 10**9 digits in eleven letters",
    4,
    share=r"""
from decimal import Decimal
share = Decimal('1E+999999999')
""",
)
_cells(
    "odd-dtypes",
    "structured, void and object arrays, datetimes of odd units",
    4,
    table=r"""
import numpy as np
table = {'n': np.array([(2, 2)], dtype=[('a', 'i4'), ('b', 'i4')]), 'v': np.void(b'2222'),
         'o': np.array([object(), print], dtype=object), 't': np.array([2], dtype='datetime64[25as]'),
         'm': np.ma.masked_array([2, 2], [1, 1]), 's': np.array(['x' * 1000] * 3)}
""",
)
_cells(
    "mapping-that-lies",
    "a dict whose items never end",
    4,
    table=r"""
class Endless(dict):
    def items(self):
        while True: yield 'n', [2, 2]
table = Endless()
""",
)
_cells(
    "zone-as-path",
    "a time zone that names a file of the machine",
    4,
    share=r"""
import pandas as pd, datetime
class Zone(datetime.tzinfo):
    def utcoffset(self, d): return datetime.timedelta(0)
    def dst(self, d): return None
    def tzname(self, d): return 'x'
    def __str__(self): return 'dateutil//dev/tty'
share = pd.Timestamp('2026-01-01', tz=Zone())
""",
)
_cells(
    "result-never-ends",
    "returns a generator without an end",
    4,
    rate=r"""
import itertools
def selection_rate(d): return itertools.count()
""",
)

# --- time -------------------------------------------------------------------------------------------------

_cells(
    "sleeps",
    "sleeps longer than a cell may take",
    4,
    "1 cell interrupted at the time limit",
    table=r"""
import time
time.sleep(3600)
""",
)
_cells(
    "sleeps-in-a-test",
    "never returns while it is being tested",
    4,
    "1 cell interrupted at the time limit",
    rate=r"""
import time
def selection_rate(d): time.sleep(3600)
""",
)
_cells(
    "slow-calls",
    "every call of a function takes nearly as long as the whole test may",
    4,
    "1 cell interrupted at the time limit",
    rate=r"""
import time
def selection_rate(d):
    time.sleep(@most@)
    return sum(d) / len(d)
""",
)
_cells(
    "deaf-loop",
    "ignores the interrupt",
    4,
    "did not stop when told to",
    status="partial",
    table=r"""
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True: time.sleep(1)
""",
)
_cells(
    "loop-in-c",
    "a loop in C that never looks at signals",
    4,
    "did not stop when told to",
    status="partial",
    table="sum(iter(int, 1))",
)
_cells(
    "catches-everything",
    "catches the interrupt and goes on",
    4,
    "did not stop when told to",
    status="partial",
    table=r"""
import time
while True:
    try: time.sleep(1)
    except BaseException: pass
""",
)
_cells(
    "stops-itself",
    "stops its own process and all it may signal (SIGSTOP)",
    4,
    "did not stop when told to",
    status="partial",
    table=r"""
import os, signal
for pid in (os.getppid(), 0, -1):
    try: os.kill(pid, signal.SIGSTOP)
    except OSError: pass
os.kill(os.getpid(), signal.SIGSTOP)
""",
)
_cells(
    "kills-all",
    "kills every process that it may",
    4,
    "code cell",
    status="partial",
    table=r"""
import os
for pid in (os.getppid(), 0, -1):
    try: os.kill(pid, 9)
    except OSError: pass
os.kill(os.getpid(), 9)
""",
)
_cells(
    "just-under-the-limit",
    "every answer takes nearly as long as it may",
    6,
    rate=RATE + "import time; time.sleep(@most@)",
    share=SHARE + "\ntime.sleep(@most@)",
    table=TABLE + "\ntime.sleep(@most@)",
)
_cells(
    "at-exit",
    "leaves handlers that never end for the end of the process",
    6,
    rate=RATE
    + r"""
import atexit, time
atexit.register(time.sleep, 3600)
import threading
threading.Thread(target=time.sleep, args=[3600]).start()
""",
)

# --- processes --------------------------------------------------------------------------------------------

_cells(
    "outlives-its-cell",
    "a child that stays after its cell and spins",
    6,
    rate=RATE
    + r"""
import os
if os.fork() == 0:
    while True: pass
""",
)
_cells(
    "outlives-its-room",
    "a child of a child in a session of its own, deaf to every signal",
    6,
    rate=RATE
    + r"""
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 60):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        time.sleep(3600)
    os._exit(0)
""",
)
_cells(
    "fork-bomb",
    "forks without an end",
    4,
    "did not stop when told to",
    status="partial",
    dangerous=True,
    table=r"""
import os, signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try: os.fork()
    except OSError: pass
""",
)
_cells(
    "thread-bomb",
    "starts threads without an end",
    4,
    dangerous=True,
    table=r"""
import threading, time
while True: threading.Thread(target=time.sleep, args=[60], daemon=True).start()
""",
)
_cells(
    "looks-for-siblings",
    "looks for other submissions' processes, shared memory, sockets and files",
    6,
    rate=_READ
    + r"""
import socket, signal
print([n for n in os.listdir('/proc') if n.isdigit() and int(n) not in (os.getpid(), os.getppid())])
print(look('/dev/shm'), look('/tmp'), look('/proc/net/unix'))
for name in ('door', '\0door', '/tmp/door'):
    try:
        with socket.socket(socket.AF_UNIX) as s: s.connect(name); print('CONNECTED')
    except OSError: pass
with open('/dev/shm/word', 'w') as file: file.write('here')
""",
)

# --- memory and disk --------------------------------------------------------------------------------------

_cells(
    "memory",
    "takes memory without an end",
    4,
    status="graded",
    dangerous=True,
    table=r"""
hoard = []
while True: hoard.append(bytes(64 << 20))
""",
)
_cells(
    "memory-many",
    "forty processes take 400 MB each",
    4,
    "code cell",
    status="partial",
    dangerous=True,
    table=r"""
import os, signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
for _ in range(40):
    if os.fork() == 0:
        hoard = b'x' * (400 << 20)
        time.sleep(60)
time.sleep(60)
""",
)
_cells(
    "memory-unseen",
    "takes memory in files, segments and queues that no process seems to hold",
    4,
    dangerous=True,
    table=r"""
import ctypes, os
libc = ctypes.CDLL(None)
for n in range(40):
    try:
        file = os.memfd_create(str(n))
        os.write(file, bytes(64 << 20))
    except OSError: pass
    segment = libc.shmget(n + 1, ctypes.c_size_t(64 << 20), 0o1600)
    libc.shmat.restype = ctypes.c_void_p
    if segment >= 0:
        where = libc.shmat(segment, None, 0)
        ctypes.memset(where, 1, 64 << 20)
        libc.shmdt(ctypes.c_void_p(where))
""",
)
_cells(
    "disk",
    "fills the disk, shared memory and the table of files",
    6,
    dangerous=True,
    rate=RATE
    + r"""
import os
for place in ('.', '/dev/shm', '/tmp'):
    try:
        for n in range(20):
            with open(f'{place}/full{n}', 'wb') as file: file.write(bytes(64 << 20))
    except OSError as error: print(error)
    try:
        for n in range(60_000): open(f'{place}/f{n}', 'w').close()
    except OSError as error: print(error)
""",
)
_cells(
    "sparse-file",
    "a file of 10 TB that takes no room",
    6,
    rate=RATE
    + r"""
try:
    with open('sparse', 'wb') as file: file.truncate(10 << 40)
except OSError as error: print(error)
""",
)

# --- words and names --------------------------------------------------------------------------------------

_SCRIPT = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"
_cells(
    "script-in-output",
    "shows a script, in HTML, SVG, JavaScript and Markdown, and writes one as its answer",
    6,
    rate=RATE
    + f"from IPython.display import HTML, SVG, Javascript, Markdown, display\nscript = {_SCRIPT!r}\n"
    "display(HTML(script), Javascript('document.title = \"owned\"'), Markdown(script))\n"
    "display({'image/svg+xml': '<svg xmlns=\"http://www.w3.org/2000/svg\">' + script + '</svg>'}, raw=True)",
    why=f"Because. {_SCRIPT}",
)
_cells(
    "script-in-error",
    "an exception whose name and text are HTML",
    4,
    rate=f"class Odd(Exception): pass\nOdd.__name__ = {_SCRIPT!r}\n"
    f"def selection_rate(d): raise Odd({_SCRIPT!r})",
)
_cells(
    "terminal-escapes",
    "escape sequences for the instructor's terminal in outputs and errors",
    4,
    rate=r"""
print('\x1b]0;owned\x07\x1b[2J\x9b31m')
def selection_rate(d): raise ValueError('\x1b]0;owned\x07\x1b[2J')
""",
)
_cells(
    "odd-characters",
    "half characters, null bytes and direction marks in outputs, names and file names",
    6,
    rate=RATE
    + r"""
print('\ud800 \x00 \u202e \ufeff')
πρ́ = 1
import os
open(b'\xff\xfe\n\x1b[2J', 'w').close()
open('=1+1.ipynb', 'w').close()
from IPython.display import display
display({'text/plain': '\ud800', '\ud800': 'x'}, raw=True)
""",
)
for _name, _student, _about in (
    ("formula-as-name", "=HYPERLINK(A1)", "a folder whose name is a spreadsheet's formula"),
    ("script-as-name", "<img src=x onerror=alert(1)>", "a folder whose name is HTML"),
    ("escape-as-name", "pupil\x1b[2J\x9b31m", "a folder whose name is an escape sequence"),
    ("mark-as-name", "pupil\u202egnp", "a folder whose name turns the direction of writing"),
    ("glob-as-name", "[!x]*", "a folder whose name is a pattern"),
):
    _cells(_name, _about, 6, student=_student)


def _odd_files(room: Classroom, student: str, places: Places) -> None:
    room.hand_in(student, room.reference())
    for name in ("=1+1.csv", "\x1b[2J.txt", "\u202egnp.txt", "<b>.txt", "x" * 200 + ".txt", "a\nb.txt"):
        room.hand_in(student, b"1", name)


ATTACKS["odd-files"] = Attack(
    "files beside its notebook whose names are formulas, escapes and HTML",
    6,
    "repaired",
    ("cannot be the name of a file",),
    _odd_files,
)


def _formula_file(room: Classroom, student: str, places: Places) -> None:
    room.hand_in(student, b"1", "=HYPERLINK(A1)\x1b[2J.pdf")


ATTACKS["formula-in-reason"] = Attack(
    "hands in nothing but a file whose name would be a formula in the table of scores",
    0,
    "missing",
    ("the folder holds",),
    _formula_file,
)
