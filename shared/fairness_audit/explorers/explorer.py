"""Explorer: what every explorer can do, whatever it shows."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, TypedDict

import anywidget
import traitlets

from fairness_audit.explorers.page import MIME, module
from fairness_audit.plots.chart import Chart, display

_LIVE_VIEW = "application/vnd.jupyter.widget-view+json"


class Changed(TypedDict):
    """What traitlets passes to a validator."""

    trait: traitlets.TraitType[object, object]
    value: Any


class Explorer(anywidget.AnyWidget):
    """A picture with controls that runs in JupyterLab and, from its stored state, on a page without a kernel.

    A subclass names its ES module and the traits that the controls change; `data` holds what does not change
    while somebody plays with it. As the last expression of a cell an explorer is drawn.

    Attributes
    ----------
    data : dict
        What the page is drawn from, as plain JSON types.
    """

    name: ClassVar[str]
    """The ES module beside the class's own, without its ending."""

    state: ClassVar[tuple[str, ...]]
    """The traits that controls change."""

    data = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Put the class's page code where anywidget looks for it."""
        super().__init_subclass__(**kwargs)
        if "name" in cls.__dict__:
            cls._esm = module(cls.name)

    @property
    @abstractmethod
    def chart(self) -> Chart:
        """The explorer in its present state as a still picture with its description and table."""

    def snapshot(self) -> dict[str, Any]:
        """Return all that the page needs, as plain JSON types: what a host without a kernel starts from.

        Returns
        -------
        dict
            `data` and each trait of `state`, as the page gets them from a kernel.
        """
        return dict(self.get_state(["data", *self.state]))

    def _ipython_display_(self) -> None:
        """Show the live view where there is a kernel, and leave a picture and a table for everywhere else.

        JupyterLab prefers the live view of the first output; nbconvert and GitHub, which have no model for
        it, take its picture, and the reading site runs the stored state. The table is an output of its own
        because viewers prefer HTML to a picture.
        """
        picture, metadata, table = self.chart.outputs()
        live = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        stored = {"explorer": self.name, "state": self.snapshot()}
        display({_LIVE_VIEW: live, MIME: stored, **picture}, metadata)
        display(table)
