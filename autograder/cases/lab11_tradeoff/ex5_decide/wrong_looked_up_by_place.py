# misconception: the same place in the second table
# loses: 2
# message: If you looked the gap up by place
def choose_and_report(on_chosen, on_reported, floor):
    places = [i for i, a in enumerate(on_chosen.accuracy_score) if a >= floor]
    if not places:
        return {"chosen": None, "reported": None}
    best = min(places, key=lambda i: on_chosen.gap.iloc[i])
    return {"chosen": on_chosen.index[best], "reported": on_reported.gap.iloc[best]}


needs = swept.traits["needs_group_at_prediction"]
accuracy = on_validation.eq(validation["repaid"], axis=0).mean()
approved = on_validation.groupby(validation["region"]).mean()
decision = (approved.max() - approved.min())[(accuracy >= 0.785) & ~needs].idxmin()
why_larger = "B"
