"""Who is worse off, given two groups' rates: it depends on the rate and on what a decision of 1 does.

The rule looks at the person who is decided about. Where selection is a benefit, such as a loan, it harms to
be refused; where it is a burden, such as a search, it harms to be selected.

1. `selection_rate`: the group that is harmed more often.
2. Rates given the label: the group whose people are harmed more often by mistake. Where selection is a
   benefit these are people with label 1 who are refused (`true_positive_rate`, `false_negative_rate`); where
   it is a burden, people with label 0 who are selected (`false_positive_rate`, `true_negative_rate`). About
   the other mistake the rule is silent: a loan given to somebody who will not repay may help or harm.
3. Rates given the decision say how strict the bar was, as in Becker's outcome test (`precision_score`,
   `false_discovery_rate`, `negative_predictive_value`, `false_omission_rate`): where selection is a benefit
   and those selected of one group have label 1 more often, that group had to show more; where it is a burden,
   the group whose selected people have label 1 less often was selected on less. It is a sign and no proof:
   averages beyond a bar differ for other reasons too.
4. `accuracy_score`: the group about whom more decisions are wrong.
5. `base_rate` is about labels and not about decisions: the rule is silent.

Where the rule is silent, or the auditor sees it otherwise, `worse_off` is the auditor's to write.
"""

from __future__ import annotations

from typing import Literal

SELECTION = ("benefit", "burden")
"""What being selected (a decision of 1) is to a person."""

_Side = Literal["higher", "lower"]

_RULE: dict[str, dict[str, _Side]] = {
    "benefit": {
        "selection_rate": "lower",
        "true_positive_rate": "lower",
        "false_negative_rate": "higher",
        "precision_score": "higher",
        "false_discovery_rate": "lower",
        "negative_predictive_value": "lower",
        "false_omission_rate": "higher",
        "accuracy_score": "lower",
    },
    "burden": {
        "selection_rate": "higher",
        "false_positive_rate": "higher",
        "true_negative_rate": "lower",
        "precision_score": "lower",
        "false_discovery_rate": "higher",
        "negative_predictive_value": "higher",
        "false_omission_rate": "lower",
        "accuracy_score": "lower",
    },
}
"""What selection is -> rate -> whether the group with the higher or the lower rate is worse off."""


def worse_off(rate: str, higher: str, lower: str, selection_is: str) -> str:
    """Say which of two groups is worse off, by the rule of this module.

    Parameters
    ----------
    rate : str
        One of `fairness_audit.rates.RATES`.
    higher, lower : str
        The group with the higher and the group with the lower rate.
    selection_is : str
        One of `SELECTION`.

    Returns
    -------
    str
        One of the two groups; empty where the rule is silent.

    Notes
    -----
    Sources: for rates given the label, the split into assistive and punitive decisions of Saleiro and others
    2018, "Aequitas: A Bias and Fairness Audit Toolkit" (arXiv 1811.05577); for rates given the decision,
    Becker 1957, "The Economics of Discrimination", and for its limits Simoiu, Corbett-Davies and Goel 2017,
    "The problem of infra-marginality in outcome tests for discrimination", Annals of Applied Statistics 11
    (doi:10.1214/17-AOAS1058).
    """
    side = _RULE.get(selection_is, {}).get(rate)
    return "" if side is None else higher if side == "higher" else lower
