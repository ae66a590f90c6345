# style: Fairlearn's equal opportunity difference; a Series of gaps; a set of names
from fairlearn.metrics import equal_opportunity_difference

needs_region = dict.fromkeys(as_it_is, True)
for name in ("reweighed training", "ExponentiatedGradient"):
    needs_region[name] = bool(exchanged[name].ne(as_it_is[name]).any())


def gap_of(decided):
    return equal_opportunity_difference(test.repaid, decided, sensitive_features=test.region)


tpr_gap = as_it_is.apply(gap_of)
frozen_gap = gap_of((test.score >= 50).astype(int))
free = {name for name, needed in needs_region.items() if not needed}
left_to_us = {name for name in free if tpr_gap[name] < frozen_gap}
harder_now = "post-processing"
