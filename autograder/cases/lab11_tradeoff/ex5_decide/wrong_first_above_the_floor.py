# misconception: the first method above the floor
# loses: 3
# message: If you took the first method above the floor
def choose_and_report(on_chosen, on_reported, floor):
    for name in on_chosen.index:
        if on_chosen.accuracy_score[name] >= floor:
            return {"chosen": name, "reported": on_reported.gap[name]}
    return {"chosen": None, "reported": None}


needs = swept.traits["needs_group_at_prediction"]
accuracy = on_validation.eq(validation["repaid"], axis=0).mean()
approved = on_validation.groupby(validation["region"]).mean()
decision = (approved.max() - approved.min())[(accuracy >= 0.785) & ~needs].idxmin()
why_larger = "B"
