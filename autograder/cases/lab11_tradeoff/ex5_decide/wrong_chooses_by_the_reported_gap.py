# misconception: the floor on one set of people, the gap on the other
# loses: 2
# message: If you chose by the gap that is reported
def choose_and_report(on_chosen, on_reported, floor):
    names = on_chosen.index[on_chosen.accuracy_score >= floor]
    if not len(names):
        return {"chosen": None, "reported": None}
    gaps = on_reported.loc[names, "gap"]
    return {"chosen": gaps.idxmin(), "reported": gaps.min()}


needs = swept.traits["needs_group_at_prediction"]
accuracy = on_validation.eq(validation["repaid"], axis=0).mean()
approved = on_validation.groupby(validation["region"]).mean()
decision = (approved.max() - approved.min())[(accuracy >= 0.785) & ~needs].idxmin()
why_larger = "B"
