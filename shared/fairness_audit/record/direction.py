"""Who is worse off, given two groups' rates: it depends on the rate and on what a decision of 1 does.

The rule looks at the person who is decided about.

1. Rates of being selected (`selection_rate`, `true_positive_rate`, `false_positive_rate`), or of being passed
   over (`true_negative_rate`, `false_negative_rate`), among the people whom the rate counts: where selection
   is a benefit, such as a loan, the group that is selected less often is worse off; where it is a burden,
   such as a search, the group that is selected more often.
2. Rates among people who got one decision (`precision_score`, `false_discovery_rate`,
   `negative_predictive_value`, `false_omission_rate`) say how strict the bar was, as in Becker's outcome
   test: where selection is a benefit and those selected of one group have label 1 more often, that group
   had to show more; where it is a burden, the group whose selected people have label 1 less often was
   selected on less. It is a sign and no proof: averages beyond a bar differ for other reasons too.
3. `accuracy_score`: the group about whom more decisions are wrong.
4. `base_rate` is about labels and not about decisions: nobody is worse off by it.

Cases for the auditor to overrule: a benefit may harm a person whose label is 0, such as a loan that fails.
Whoever sees it so writes `worse_off` down, and the record keeps it.
"""

from __future__ import annotations

SELECTION = ("benefit", "burden")
"""What being selected (a decision of 1) is to a person."""

_BETTER_IF_HIGHER = {
    "selection_rate": True,
    "true_positive_rate": True,
    "false_positive_rate": True,
    "true_negative_rate": False,
    "false_negative_rate": False,
    "precision_score": False,
    "false_discovery_rate": True,
    "negative_predictive_value": True,
    "false_omission_rate": False,
}
"""Rate -> whether, where selection is a benefit, the group with the higher rate is better off."""

NO_DIRECTION = ("base_rate",)
"""Rates by which nobody is worse off."""


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
        One of the two groups; empty where the rule does not say.

    Notes
    -----
    Source of the second rule: Becker 1957, "The Economics of Discrimination"; of its limits: Simoiu, Corbett-
    Davies and Goel 2017, "The problem of infra-marginality in outcome tests for discrimination", Annals of
    Applied Statistics 11 (doi:10.1214/17-AOAS1058).
    """
    if rate == "accuracy_score":
        return lower
    if rate not in _BETTER_IF_HIGHER or selection_is not in SELECTION:
        return ""
    better_if_higher = _BETTER_IF_HIGHER[rate] == (selection_is == "benefit")
    return lower if better_if_higher else higher
