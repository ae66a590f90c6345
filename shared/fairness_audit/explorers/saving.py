"""What Jupyter's server does when a notebook is saved: a live view gives way to its still picture.

A live view needs the kernel that made it. Opened without that kernel, JupyterLab would show "Error displaying
widget" in its place, although a picture stands in the same output. Jupyter's server loads this module as an
extension (`make lab` asks for it).
"""

from __future__ import annotations

from typing import Any

LIVE_VIEW = "application/vnd.jupyter.widget-view+json"


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


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "fairness_audit.explorers.saving"}]


def _load_jupyter_server_extension(server: Any) -> None:
    server.contents_manager.register_pre_save_hook(before_saving)
