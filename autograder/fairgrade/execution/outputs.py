"""Outputs of cells as a notebook may hold them, whatever was sent, and the points that they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output

from fairgrade.execution.limits import ERROR_LIMIT, OUTPUT_LIMIT


def clean(outputs: Iterable[Any]) -> list[NotebookNode]:
    """Return outputs that a notebook may hold. Too much text is dropped, errors never.

    Parameters
    ----------
    outputs : iterable
        Anything.
    """
    kept: list[NotebookNode] = []
    length = 0
    for output in outputs:
        made = _made(output)
        if made is None:
            continue
        if made.output_type != "error":
            fits = length <= OUTPUT_LIMIT
            length += len(str(made))
            if length > OUTPUT_LIMIT:
                if fits:
                    kept.append(new_output("stream", name="stdout", text="\n... output truncated ...\n"))
                continue
        kept.append(made)
    return kept


def _made(output: Any) -> NotebookNode | None:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str() as text}:
            return new_output("stream", name=name, text=text)
        case {
            "output_type": "error",
            "ename": str() as name,
            "evalue": str() as value,
            "traceback": list() as lines,
        }:
            lines = [str(line)[:ERROR_LIMIT] for line in lines[-100:]]
            return new_output("error", ename=name[:200], evalue=value[:ERROR_LIMIT], traceback=lines)
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict() as data}:
            data = {str(mime): content for mime, content in data.items() if _fits(mime, content)}
            about = output.get("metadata")
            about = from_dict(about) if isinstance(about, dict) and len(str(about)) < ERROR_LIMIT else {}
            number = {"execution_count": None} if kind == "execute_result" else {}
            return new_output(kind, data=data, metadata=about, **number)
    return None


def _fits(mime: Any, content: Any) -> bool:
    return isinstance(mime, str) and (isinstance(content, str) or mime.endswith("json"))


def error(name: str, message: str) -> NotebookNode:
    """Return an error without a traceback."""
    return new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


def failure(message: str) -> NotebookNode:
    """Return what a check of ours puts out when it fails: a message to the learner."""
    return new_output("error", ename="CheckFailed", evalue=message, traceback=[message])


def partial(points: float, message: str) -> list[NotebookNode]:
    """Return what a test puts out that gives a part of its points, and says why."""
    value = f"{points:g}"
    return [
        new_output("stream", name="stdout", text=f"{message}\n"),
        new_output("execute_result", data={"text/plain": value}, metadata={}, execution_count=None),
    ]
