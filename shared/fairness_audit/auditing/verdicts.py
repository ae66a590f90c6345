"""The first page in words: who is selected how often, and one of three verdicts, none of which is "fair".

gap shown           some group's interval leaves out equality with the reference
no gap shown        none does, and either it leaves out a ratio of four fifths too, or the people would have
                    shown one in 8 of 10 samples
too few to say      none does, and neither holds
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from fairness_audit.auditing.comparisons import POWER, RELEVANT, Compared

SHOWN, NOT_SHOWN, TOO_FEW = "gap shown", "no gap shown", "too few to say"

WORDS = {
    "base_rate": "label 1 (base rate)",
    "selection_rate": "selection rate",
    "true_positive_rate": "true positive rate",
    "false_positive_rate": "false positive rate",
    "true_negative_rate": "true negative rate",
    "false_negative_rate": "false negative rate",
    "precision_score": "precision",
    "accuracy_score": "accuracy",
    "negative_predictive_value": "negative predictive value",
    "false_discovery_rate": "false discovery rate",
    "false_omission_rate": "false omission rate",
}
"""Rate -> its name in words."""

PEOPLE_OF = {
    "base_rate": ("have label 1", "people"),
    "selection_rate": ("are selected", "people"),
    "true_positive_rate": ("are selected", "people with label 1"),
    "false_positive_rate": ("are selected", "people with label 0"),
    "true_negative_rate": ("are refused", "people with label 0"),
    "false_negative_rate": ("are refused", "people with label 1"),
    "precision_score": ("have label 1", "selected people"),
    "accuracy_score": ("are decided in line with the label", "people"),
    "negative_predictive_value": ("have label 0", "refused people"),
    "false_discovery_rate": ("have label 0", "selected people"),
    "false_omission_rate": ("have label 1", "refused people"),
}
"""Rate -> what is said of people, and of which people."""


@dataclass(frozen=True)
class Verdict:
    """What is said about one set of groups.

    Attributes
    ----------
    groups : str
        Name of the set.
    metric, how : str
    verdict : str
        One of the three.
    sentence : str
        Counts, rates, ratio and interval of the group that is said first.
    more : str
        About the other groups; may be empty.
    """

    groups: str
    metric: str
    how: str
    verdict: str
    sentence: str
    more: str


def percent(value: float) -> str:
    """Write a share: 0.4485 is "44.9%"."""
    return "not defined" if math.isnan(value) else f"{100 * value:.1f}%"


def people(value: float) -> str:
    """Write a number of people; an effective number is rounded."""
    return f"{round(float(value)):,}"


def ratio(value: float) -> str:
    """Write a ratio with two decimals, more where it is small."""
    if math.isnan(value):
        return "not defined"
    if math.isinf(value):
        return "any number"
    if value != 1 and abs(value - 1) < 0.005:  # an interval that ends beside 1 must not read as if it held 1
        return f"{value:.2g}" if abs(value - 1) < 0.00005 else f"{value:.4f}"
    return f"{value:.2f}" if value >= 0.1 or value == 0 else f"{value:.2g}"


def judge(compared: Compared, how: str) -> Verdict:
    """Come to a verdict about one set of groups.

    Parameters
    ----------
    compared : Compared
        The chosen rate beside the reference's.
    how : str
        "ratio" or "difference".

    Returns
    -------
    Verdict
    """
    groups, reference = compared.groups, compared.reference
    others = np.array([i for i in range(len(groups.groups)) if i != reference])
    usable = others[compared.n[others] > 0] if len(others) else others
    shown = compared.shown(how)
    able = np.nan_to_num(compared.detectable, nan=-1.0) >= RELEVANT
    with np.errstate(invalid="ignore"):
        near = (compared.ratio_low >= RELEVANT) & (compared.ratio_high <= 1 / RELEVANT)
    enough = able | near
    found = usable[shown[usable]]
    strong = usable[enough[usable]]
    weak = usable[~enough[usable] & ~shown[usable]]
    name = groups.labels
    if len(found):
        first = int(found[np.argmax(_distance(compared)[found])])
        verdict = SHOWN
        rest = [name[i] for i in found if i != first]
        more = f"A gap to {name[reference]} is also shown for {_listed(rest)}. " if rest else ""
    elif len(strong):
        first = int(strong[np.argmax(_distance(compared)[strong])])
        verdict = NOT_SHOWN
        if able[strong].all():
            least = float(np.min(compared.detectable[strong]))
            said = f"This many people would have shown a ratio of {ratio(least)} or less in "
            said += f"{round(10 * POWER)} of 10 samples"
        else:
            said = (
                f"Ratios under {ratio(RELEVANT)} and over {ratio(1 / RELEVANT)} are left out by the interval"
            )
        more = f"{said}; a smaller gap may be there. "
    elif len(usable):
        first = int(usable[np.argmax(compared.n[usable])])
        verdict = TOO_FEW
        least = float(compared.detectable[first])
        would = "no ratio at all" if math.isnan(least) else f"only a ratio of {ratio(least)} or less"
        more = f"This many people would have shown {would}. "
    else:
        return Verdict(
            groups.name, compared.metric, how, TOO_FEW, "Fewer than two groups have this rate.", ""
        )
    if len(weak) and verdict != TOO_FEW:
        more += f"Too few to say for {_listed([name[i] for i in weak])}."
    return Verdict(groups.name, compared.metric, how, verdict, _sentence(compared, first, how), more.strip())


def _distance(compared: Compared) -> np.ndarray:
    """How far the interval of the ratio surely is from 1, on the scale of its logarithm."""
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = np.log(compared.ratio_low), np.log(compared.ratio_high)
    sure = np.fmax(np.nan_to_num(low, nan=-50.0), np.nan_to_num(-high, nan=-50.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        far = np.abs(np.nan_to_num(np.log(compared.ratio), nan=0.0, posinf=50, neginf=-50))
    return np.asarray(np.where(sure > 0, 100 + sure, far))


def _listed(names: list[str], most: int = 6) -> str:
    shown = names[:most]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    if more or len(shown) == 1:
        return "; ".join(shown) + more
    return "; ".join(shown[:-1]) + " and " + shown[-1]


def _sentence(compared: Compared, i: int, how: str) -> str:
    r, name = compared.reference, compared.groups.labels
    does, whose = PEOPLE_OF[compared.metric]
    weighted = " (weighted, effective numbers)" if compared.groups.weights is not None else ""
    begin = (
        f"Of {people(compared.n[i])} {whose} in the group {name[i]}, {people(compared.k[i])} {does} "
        f"({percent(compared.rate[i])}); of {people(compared.n[r])} in {name[r]}, {people(compared.k[r])} "
        f"({percent(compared.rate[r])}){weighted}."
    )
    if how == "difference":
        value, low, high = (
            100 * float(v[i])
            for v in (compared.difference, compared.difference_low, compared.difference_high)
        )
        return f"{begin} The difference is {value:+.1f} points (interval {low:+.1f} to {high:+.1f})."
    bounds = f"{ratio(float(compared.ratio_low[i]))} to {ratio(float(compared.ratio_high[i]))}"
    return f"{begin} The ratio is {ratio(float(compared.ratio[i]))} (interval {bounds})."
