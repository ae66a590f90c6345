# misconception: the mean of both gaps decides
# loses: 2
# message: If both gaps decided
def choose_and_report(on_chosen, on_reported, floor):
    left = on_chosen[on_chosen.accuracy_score >= floor]
    if left.empty:
        return {"chosen": None, "reported": None}
    best = ((left.gap + on_reported.gap.reindex(left.index)) / 2).idxmin()
    return {"chosen": best, "reported": on_reported.gap[best]}


needs = swept.traits["needs_group_at_prediction"]
accuracy = on_validation.eq(validation["repaid"], axis=0).mean()
approved = on_validation.groupby(validation["region"]).mean()
decision = (approved.max() - approved.min())[(accuracy >= 0.785) & ~needs].idxmin()
why_larger = "B"
