"""MetricChooser: answer five questions about a harm, and get the number that encodes it, with reasons.

The questions and rules are data (`fairness_audit.choosing`). The page gets them once and evaluates them as
Python does, so that it answers without a kernel as well.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol, TypedDict, TypeVar, cast

import pandas as pd
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from fairness_audit import choosing, law
from fairness_audit.choosing import METRICS, QUESTIONS, Choice
from fairness_audit.explorers.explorer import Explorer
from fairness_audit.plots.chart import Chart, draw_chart
from fairness_audit.plots.style import INK, QUIET, RULE, Look, capital, sentence, wrap
from fairness_audit.rates import CELLS, metric_name

VERSION = 1
"""Of the form in which answers are kept."""

AS_OF = datetime.datetime.strptime(law.AS_OF, "%d %B %Y").date().isoformat()
"""The day as of which the law was read, as a record writes it."""

_SELECTION = {"allocation": "benefit", "burden": "burden"}
_SELECTED = {
    "allocation": "Selected people get the good.",
    "burden": "Selected people bear the burden.",
    "service": "Selected people get the answer yes.",
}


class _Record(Protocol):
    """What `into` reads of an `AuditRecord`; explorers and records know nothing of each other."""

    __dataclass_fields__: Any
    selection_is: str
    chosen_metric: str
    chosen_because: str
    rejected_metrics: Mapping[str, str]
    limits: tuple[str, ...]
    legal: tuple[Any, ...]


_R = TypeVar("_R", bound=_Record)


class _Proposal(TypedDict):
    """What traitlets passes to a validator."""

    trait: traitlets.TraitType[object, object]
    value: object


class MetricChooser(Explorer):
    """From a harm, a decision, a label and a law to a metric, with reasons, a runner-up and what it misses.

    Each answer is an attribute that the page changes and that can be set. What it chooses is in `choice`.

    Attributes
    ----------
    harm : str
        "allocation", "burden", "service", "representation" or "procedure".
    output : str
        "decision", "places", "score" or "range".
    borne_by : str
        "mistaken", "group", "selected" or "alike".
    label : str
        "trusted", "selected_only", "judged", "proxy" or "none".
    law : str
        "none", "us_jobs", "nyc_jobs", "us_credit", "eu_equal" or "eu_ai".

    Raises
    ------
    ValueError
        If an answer is none of these.

    Examples
    --------
    >>> chooser = MetricChooser(harm="allocation", borne_by="mistaken", label="trusted", law="us_credit")
    >>> chooser.choice.metric
    'equal_opportunity_difference'
    >>> chooser.label = "proxy"
    >>> chooser.choice.title
    'No number about groups answers this'
    """

    name = "metric_chooser"
    state = ("harm", "output", "borne_by", "label", "law")

    harm = traitlets.TraitType[Any, Any]("allocation").tag(sync=True)
    output = traitlets.TraitType[Any, Any]("decision").tag(sync=True)
    borne_by = traitlets.TraitType[Any, Any]("mistaken").tag(sync=True)
    label = traitlets.TraitType[Any, Any]("trusted").tag(sync=True)
    law = traitlets.TraitType[Any, Any]("none").tag(sync=True)

    def __init__(
        self,
        *,
        harm: str = "allocation",
        output: str = "decision",
        borne_by: str = "mistaken",
        label: str = "trusted",
        law: str = "none",
        title: str = "",
    ) -> None:
        """Take an answer to each question, and a heading."""
        answers = {"harm": harm, "output": output, "borne_by": borne_by, "label": label, "law": law}
        data = {**choosing.tables(), "selected": _SELECTED, "version": VERSION, "title": str(title)}
        super().__init__(data=data, **choosing.checked(answers))

    @traitlets.validate("harm", "output", "borne_by", "label", "law")
    def _valid(self, proposal: _Proposal) -> object:
        name = cast(str, proposal["trait"].name)
        return choosing.checked({**self.answers, name: cast(str, proposal["value"])})[name]

    # ------------------------------------------------------------------ reading it

    @property
    def answers(self) -> dict[str, str]:
        """The answer to each question, in order; those that are not asked are kept and ignored."""
        return {name: getattr(self, name) for name in self.state}

    @property
    def choice(self) -> Choice:
        """What the rules say to the present answers."""
        return choosing.choose(self.answers)

    @property
    def table(self) -> pd.DataFrame:
        """Answers and choice, a row for each statement."""
        known = choosing.asked(self.answers)
        rows = [(q.words, capital(q.options[known[q.name]])) for q in QUESTIONS if q.name in known]
        return pd.DataFrame([*rows, *_said(self.choice)], columns=["part", "says"])

    @property
    def chart(self) -> Chart:
        """The answers, and the cells that the chosen metric counts, as a still picture."""
        choice, asked = self.choice, choosing.asked(self.answers)
        title = self.data["title"] or "Which number encodes this harm?"
        answers = " ".join(
            f"{question.words} {sentence(capital(question.options[asked[question.name]]))}"
            for question in QUESTIONS
            if question.name in asked
        )
        second = f" Runner-up: {METRICS[choice.runner_up].title}." if choice.runner_up else ""
        words = f"{answers} {capital(choice.title)}. {choice.because.text}{second}"
        height = 62 * max(len(asked), 4) + 20
        return draw_chart(title, height, lambda figure: _draw(figure, choice, asked), words, self.table)

    # ------------------------------------------------------------------ keeping it

    def to_json(self) -> str:
        """Write the answers as the page does; `from_answers` reads them."""
        return json.dumps({"metric_chooser": VERSION, "answers": self.answers}, indent=2)

    @classmethod
    def from_answers(cls, answers: str | Mapping[str, Any]) -> MetricChooser:
        """Make a chooser from answers that were copied or downloaded from a page.

        Parameters
        ----------
        answers : str or mapping
            The JSON text, or what it holds.

        Returns
        -------
        MetricChooser

        Raises
        ------
        ValueError
            If it is no such JSON, of another version, or an answer is missing or unknown.
        """
        if isinstance(answers, str):
            try:
                answers = json.loads(answers)
            except json.JSONDecodeError as error:
                raise ValueError(
                    f"answers is no JSON ({error}); pass the text of the page's answers, unchanged."
                ) from None
        if not isinstance(answers, Mapping) or not isinstance(answers.get("answers"), Mapping):
            raise ValueError(
                "answers has no entry 'answers' with an answer to each question; pass what the page gave you."
            )
        version = answers.get("metric_chooser")
        if version != VERSION or isinstance(version, bool):
            raise ValueError(
                f"answers has metric_chooser {version!r}; this package reads {VERSION}. Answer the questions "
                "again."
            )
        return cls(**choosing.checked(answers["answers"]))

    def entries(self) -> dict[str, Any]:
        """Return what the choice says to a record's second move: fields of `AuditRecord`.

        Returns
        -------
        dict
            `chosen_metric`, `chosen_because`, `rejected_metrics`, and `selection_is` where a decision is a
            benefit or a burden. Without a metric `chosen_metric` is empty, and the record asks for one.
        """
        choice = self.choice
        chosen = METRICS[choice.metric].disparity if choice.metric else ""
        others = {METRICS[other].disparity: why for other, why in choice.others.items()}
        others.pop(chosen, None)
        found = {
            "chosen_metric": chosen,
            "chosen_because": choice.because.text,
            "rejected_metrics": others,
        }
        selection = _SELECTION.get(self.harm, "")
        return {"selection_is": selection, **found} if selection else found

    @property
    def limits(self) -> tuple[str, ...]:
        """What the choice leaves out, for the record's `limits`."""
        return tuple(f"Not seen by the chosen metric: {_lower(s.text)}" for s in self.choice.unseen)

    @property
    def legal(self) -> tuple[dict[str, str], ...]:
        """What the setting's law asks, for the record's `legal`: a start that counsel finishes."""
        return tuple(
            {
                "regime": regime.where,
                "article": regime.source,
                "as_of": AS_OF,
                "evidence": f"{regime.says} This file can show: {_lower(regime.shows)} "
                f"It cannot show: {_lower(regime.cannot)}",
            }
            for regime in self.choice.regimes
        )

    def into(self, record: _R) -> _R:
        """Put the choice into an `AuditRecord`: metric, reasons, limits and laws.

        Parameters
        ----------
        record : AuditRecord
            Its own reason, limits, laws and rejected metrics are kept, and its name of the chosen metric.

        Returns
        -------
        AuditRecord
            A new record.

        Raises
        ------
        ValueError
            If the record already has another metric, or says otherwise what a decision is.
        """
        found = self.entries()
        if _canonical(record.chosen_metric) == _canonical(found["chosen_metric"]):
            found["chosen_metric"] = record.chosen_metric
        for name in ("chosen_metric", "selection_is"):
            before = getattr(record, name)
            if name in found and before and before != found[name]:
                raise ValueError(
                    f"record has {name} {before!r}, and the answers lead to {found[name]!r}; correct the "
                    "answers, or empty the field and write down why."
                )
        found["chosen_because"] = record.chosen_because or found["chosen_because"]
        found["rejected_metrics"] = {**found["rejected_metrics"], **record.rejected_metrics}
        found["rejected_metrics"].pop(found["chosen_metric"], None)
        found["limits"] = (*record.limits, *(one for one in self.limits if one not in record.limits))
        have = {entry.article for entry in record.legal}
        found["legal"] = (*record.legal, *(one for one in self.legal if one["article"] not in have))
        return cast(_R, replace(cast(Any, record), **found))


def _canonical(disparity: str) -> str:
    """Give a disparity the name of its rate: a record may say "true_positive_rate_difference"."""
    rate, _, how = disparity.rpartition("_")
    try:
        return f"{metric_name(rate)}_{how}"
    except ValueError:
        return disparity


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _said(choice: Choice) -> list[tuple[str, str]]:
    """List what is chosen and why, in the order of the page."""
    rows = [("Metric", capital(choice.title)), ("Because", str(choice.because))]
    if choice.metric:
        rows.append(("Counted out of", capital(METRICS[choice.metric].out_of)))
    for i, (other, why) in enumerate(choice.others.items()):
        rows.append(("Not chosen" if i else "Runner-up", f"{capital(METRICS[other].title)}. {why}"))
    rows += [("It does not see", str(s)) for s in choice.unseen]
    rows += [("Measure beside it", str(s)) for s in choice.beside]
    return rows + [("Law", text) for text in choice.law]


# ---------------------------------------------------------------------- the still picture

_CORNERS = {"fn": (0, 1), "tp": (1, 1), "tn": (0, 0), "fp": (1, 0)}


_BELOW: Look = {"xycoords": "axes fraction", "textcoords": "offset points", "color": INK}


def _draw(figure: Figure, choice: Choice, asked: Mapping[str, str]) -> None:
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    for axes in (left, right):
        axes.set_axis_off()
    shown = [q for q in QUESTIONS if q.name in asked]
    for row, question in enumerate(shown):
        y = 1 - row / len(shown)
        left.text(0, y, question.words, va="top", fontsize=9, color=QUIET, transform=left.transAxes)
        answer = wrap(capital(question.options[asked[question.name]]), 52)
        left.annotate(answer, (0, y), xytext=(0, -14), va="top", fontsize=10, **_BELOW)
    _draw_cells(right, choice)


def _draw_cells(axes: Axes, choice: Choice) -> None:
    """Draw the four kinds of people: those counted solid, those only divided by striped."""
    cells = dict(zip(CELLS, choosing.cells(choice.metric), strict=True))
    axes.set(xlim=(0, 2), ylim=(-0.4, 2.8))
    axes.text(0.05, 2.1, wrap(capital(choice.title), 32), fontsize=11, color=INK, va="bottom", weight="bold")
    legend: Look = {"fontsize": 9, "color": INK, "va": "top"}
    if not any(cells.values()):
        words = f"Counted out of {METRICS[choice.metric].out_of}." if choice.metric else choice.because.text
        axes.text(0.05, 1.95, wrap(words, 40), **legend)
        return
    for cell, (x, y) in _CORNERS.items():
        fill, hatch = {"counted": (INK, ""), "out of": ("white", "////"), "": ("white", "")}[cells[cell]]
        edge = QUIET if cells[cell] else RULE
        axes.add_patch(Rectangle((x + 0.05, y + 0.05), 0.9, 0.6, fc=fill, ec=edge, hatch=hatch))
        words = f"label {y}, {'selected' if x else 'not selected'}"
        axes.text(x + 0.05, y + 0.71, words, fontsize=8, color=QUIET)
    axes.text(0.05, -0.05, "Solid: counted.\nSolid and striped: out of whom.", **legend)
