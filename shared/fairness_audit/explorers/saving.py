"""What Jupyter's server does when a notebook is opened and when it is saved.

A live view needs the kernel that made it. Opened without that kernel, JupyterLab would show "Error displaying
widget" in its place, although a picture stands in the same output. So a live view is not saved where a
picture or HTML can take its place.

A kernel that starts tells JupyterLab its version, JupyterLab writes that into the notebook's metadata, and
the notebook counts as changed although nobody has typed. The course's notebooks name their language alone.
They are therefore handed to JupyterLab with what this machine's kernel is going to say, and saved without.

Jupyter's server loads this module as an extension (`make lab` asks for it).
"""

from __future__ import annotations

from collections.abc import Awaitable
from inspect import isawaitable
from typing import Any

LIVE_VIEW = "application/vnd.jupyter.widget-view+json"

_LANGUAGE_ALONE = {"name": "python"}


def without_live_views(notebook: dict[str, Any]) -> None:
    """Remove, in place, every live view from a notebook that has a picture or HTML in the same output.

    A widget that brings neither stays: it has nothing to give way to.

    Parameters
    ----------
    notebook : dict
        A notebook as JSON.
    """
    for cell in notebook.get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if LIVE_VIEW in data and data.keys() & {"image/png", "text/html"}:
                del data[LIVE_VIEW]


def _of_this_kernel() -> dict[str, Any]:
    """Return what the kernel of this Python says about its language."""
    from ipykernel.ipkernel import IPythonKernel  # with the first notebook, not with the server

    return dict(IPythonKernel.language_info)


class _Language:
    """Completes the language of notebooks as they are read, and takes it out again as they are saved."""

    def __init__(self) -> None:
        self._completed: set[str] = set()  # a notebook that came with a version of its own keeps it

    def read(self, model: dict[str, Any]) -> dict[str, Any]:
        content = model.get("content")
        if model.get("type") == "notebook" and content:
            metadata = content["metadata"]
            if metadata.get("language_info") == _LANGUAGE_ALONE:
                metadata["language_info"] = _of_this_kernel()
                self._completed.add(model["path"].strip("/"))
        return model

    def save(self, model: dict[str, Any], path: str = "", **_: object) -> None:
        content = model.get("content")
        if model.get("type") == "notebook" and content and path.strip("/") in self._completed:
            content.get("metadata", {})["language_info"] = dict(_LANGUAGE_ALONE)


def before_saving(model: dict[str, Any], **_: object) -> None:
    """Take live views from a notebook before it is saved: Jupyter's pre-save hook.

    Parameters
    ----------
    model : dict
        What Jupyter's contents manager is about to save.
    **_ : object
        What else Jupyter passes.
    """
    if model.get("type") == "notebook" and model.get("content"):
        without_live_views(model["content"])


def language_stays_out(contents: Any) -> None:
    """Make a contents manager complete the language of a notebook that it reads, and save it as it was.

    Parameters
    ----------
    contents : jupyter_server.services.contents.manager.ContentsManager
        Blocking or asynchronous. Jupyter has a hook for saving and none for reading, so its `get` is wrapped.
    """
    language, get = _Language(), contents.get

    async def later(model: Awaitable[dict[str, Any]]) -> dict[str, Any]:
        return language.read(await model)

    def completed(*arguments: Any, **named: Any) -> Any:
        model = get(*arguments, **named)
        return later(model) if isawaitable(model) else language.read(model)

    contents.get = completed
    contents.register_pre_save_hook(language.save)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "fairness_audit.explorers.saving"}]


def _load_jupyter_server_extension(server: Any) -> None:
    server.contents_manager.register_pre_save_hook(before_saving)
    language_stays_out(server.contents_manager)
