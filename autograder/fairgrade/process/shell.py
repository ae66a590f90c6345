"""A bare IPython shell that keeps a cell's outputs as a notebook does, without a kernel around it.

It starts in a hundredth of the time that a kernel takes and can be forked. Nothing is sent anywhere: `run`
returns the outputs. What C code writes to the terminal is not among them.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

Output = dict[str, Any]


class _Hook(DisplayHook):
    """A cell's last value."""

    shell: Any

    def __call__(self, result: Any = None) -> None:
        if result is None or self.quiet():
            return
        data, metadata = self.compute_format_data(result)
        self.update_user_ns(result)
        self.shell.outputs.append(
            {
                "output_type": "execute_result",
                "execution_count": self.shell.ran,
                "data": data,
                "metadata": metadata,
            }
        )


class _Publisher(DisplayPublisher):
    """Whatever a cell displays."""

    shell: Any

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: str | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **others: Any,
    ) -> None:
        output = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
        name = (transient or {}).get("display_id")
        if update:
            for shown in self.shell.displays.get(name, ()):
                shown.update(data=data, metadata=metadata or {})
            return
        if name is not None:
            self.shell.displays.setdefault(name, []).append(output)
        self.shell.outputs.append(output)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear()


class Shell(InteractiveShell):
    """IPython, with the number, `outputs` and `displays` of the cell that runs."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    history_manager: Any
    outputs: list[Output]
    displays: dict[str, list[Output]]
    ran = 0
    frames = True
    longest_text = 1_000_000

    system = InteractiveShell.system_piped

    def showtraceback(self, exc_tuple: Any = None, *args: Any, **kwargs: Any) -> None:
        """Put an error out."""
        if any(output["output_type"] == "error" for output in self.outputs):
            return  # IPython stumbled over an exception that cannot be shown, and has said so
        etype, value, trace = self._get_exc_info(exc_tuple)
        message = _text_of(value, self.longest_text)
        lines = [f"{etype.__name__}: {message}"]
        if self.frames:
            with contextlib.suppress(Exception):  # the frames are the learner's own doing
                lines = self.InteractiveTB.structured_traceback(etype, value, trace, tb_offset=1)
        self.outputs.append(
            {"output_type": "error", "ename": etype.__name__, "evalue": message, "traceback": lines}
        )

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        """Put a syntax error out."""
        self.showtraceback()

    def enable_gui(self, gui: Any = None) -> None:
        """There is no event loop to join."""

    def run(self, source: str) -> list[Output]:
        """Run a cell; its outputs, in order."""
        self.ran += 1
        with self.capture() as outputs:
            self.run_cell(source, store_history=True)
        return outputs

    @contextlib.contextmanager
    def capture(self) -> Iterator[list[Output]]:
        """Collect what is put out meanwhile; complete when the block has ended, however it ends."""
        self.outputs, self.displays = [], {}
        try:
            with (
                contextlib.redirect_stdout(_Stream(self, "stdout")),
                contextlib.redirect_stderr(_Stream(self, "stderr")),
            ):
                yield self.outputs
            if "matplotlib.pyplot" in sys.modules:
                sys.modules["matplotlib.pyplot"].close("all")  # as the notebook's back-end does after a cell
        finally:
            for output in self.outputs:
                if isinstance(output.get("text"), _Text):
                    output["text"] = output["text"].joined()

    def warm_up(self) -> None:
        """Do everything once that takes longer the first time, and forget it; for a process to be forked."""
        spaces = self.user_ns, self.user_ns_hidden
        before = [dict(space) for space in spaces]
        for module, cell in _FIRST_TIMES.items():
            if module in sys.modules:
                self.run(cell)
        self.displayhook.flush()
        self.history_manager.reset()
        self.history_manager._i = self.history_manager._ii = self.history_manager._iii = ""
        self.history_manager._i00 = ""
        for space, names in zip(spaces, before, strict=True):
            space.clear()
            space.update(names)
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):
            sys.__dict__.pop(name, None)
        self.execution_count, self.last_execution_result = 1, None
        self.ran, self.outputs, self.displays = 0, [], {}


#: By the module that makes it possible.
_FIRST_TIMES = {
    "builtins": "def warm():\n    return 1 / 0\nprint('once')\nwarm()",
    "sys": "'once'",
    "pandas": "import pandas\npandas.DataFrame({'a': [0.5, 1], 'b': ['x', 'y']}).groupby('b').agg('mean')",
    "matplotlib.pyplot": "import matplotlib.pyplot as plt\nplt.plot([1, 2], label='once')\nplt.title('$1$')\n"
    "plt.legend()\nplt.show()",
}


def make_shell(*, frames: bool = True, longest_text: int = 1_000_000) -> Shell:
    """The process's shell; a process that was forked with a warm one has that.

    Parameters
    ----------
    frames : bool
        Whether an error comes with its traceback; rendering one takes longer than most cells do.
    longest_text : int
        Characters kept of what a cell prints at a stretch, and of an error's message.
    """
    config = Config()
    config.HistoryManager.enabled = False  # it would start a thread
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    shell.frames, shell.longest_text = frames, longest_text
    if not frames:
        shell.InteractiveTB.set_mode(mode="Minimal")  # the history formats every exception once more
    shell.outputs, shell.displays = [], {}
    shell.history_manager.dir_hist[:] = [Path.cwd()]  # a fork may have moved
    return shell


def _text_of(error: BaseException, longest: int) -> str:
    try:
        return str(error)[:longest]
    except Exception:  # an exception class of the learner's own
        return ""


class _Text:
    """What was written to a stream, in parts: joined once, or each part would copy all before it."""

    def __init__(self, most: int) -> None:
        self._parts: list[str] = []
        self._left = most

    def write(self, text: str) -> None:
        if self._left > 0:
            self._parts.append(text[: self._left])
            self._left -= len(text)

    def joined(self) -> str:
        return "".join(self._parts)


class _Stream:
    """stdout or stderr of a cell: neighboring writes to one stream make one output."""

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, shell: Shell, name: str) -> None:
        self._shell, self._name = shell, name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            outputs = self._shell.outputs
            if not outputs or outputs[-1].get("name") != self._name:
                part = _Text(self._shell.longest_text)
                outputs.append({"output_type": "stream", "name": self._name, "text": part})
            outputs[-1]["text"].write(text)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True
