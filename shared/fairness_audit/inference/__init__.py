"""How much of a gap could be chance: intervals, tests and group sizes, all from counts.

    rate_intervals(counts, metrics)         an interval for every rate of every group (DataFrame)
    share_interval(selected, people)        the same for a share given as two numbers (Interval)
    gap_interval(counts, metric, how)       the gap between groups with both names, interval, test (Gap)
    gaps_to_reference(counts, metric, how)  every group against one, or against everybody (DataFrame)
    independence_test(counts, metric)       whether group and outcome are independent (IndependenceTest)
    permutation_gap(counts, metric, how)    the range of shuffled groups, to see what it misses
                                            (PermutationTest)
    paired_change(y_true, before, after, sensitive_features=, metric=)
                                            an interval for what a mitigation changed (Interval)
    four_fifths(counts)                     the four-fifths rule in whole numbers: passes, fails,
                                            cannot be said
    four_fifths_false_alarm(n_a, n_b, selection_rate)
                                            how often equal selection fails the four-fifths rule
    four_fifths_group_size(selection_rate)  the group size below which that happens too often

No group is too small for an interval: it makes it wide. Only a rate of 0/0 has none, and a reason. Intervals
have closed forms but for changes of ratios and of rates among the selected, which are resampled.

This folder imports `counts` and the arithmetic below it. Inside: `interval` is what estimates look like;
`permutation` tests, `gaps` puts interval and test together; the others stand alone.
"""

from fairness_audit.inference.four_fifths import four_fifths, four_fifths_false_alarm, four_fifths_group_size
from fairness_audit.inference.gaps import Gap, gap_interval, gaps_to_reference
from fairness_audit.inference.interval import Interval
from fairness_audit.inference.paired import MIN_CHANGED, Settings, paired_change
from fairness_audit.inference.permutation import IndependenceTest, PairOfGroups, independence_test, p_in_words
from fairness_audit.inference.range_test import PermutationTest, permutation_gap
from fairness_audit.inference.rate_intervals import rate_intervals, share_interval

__all__ = [
    "MIN_CHANGED",
    "Gap",
    "IndependenceTest",
    "Interval",
    "PairOfGroups",
    "PermutationTest",
    "Settings",
    "four_fifths",
    "four_fifths_false_alarm",
    "four_fifths_group_size",
    "gap_interval",
    "gaps_to_reference",
    "independence_test",
    "p_in_words",
    "paired_change",
    "permutation_gap",
    "rate_intervals",
    "share_interval",
]
