# misconception: lets the second set of people decide as well
# loses: 3
# message: If you applied the floor to the second table too
def choose_and_report(on_chosen, on_reported, floor):
    allowed = on_chosen[on_chosen["accuracy_score"] >= floor]
    allowed = allowed[on_reported["accuracy_score"] >= floor]
    if allowed.empty:
        return {"chosen": None, "reported": None}
    best = allowed["gap"].idxmin()
    return {"chosen": best, "reported": on_reported.loc[best, "gap"]}


accuracy = on_validation.eq(validation["repaid"], axis=0).mean()
approved = on_validation.groupby(validation["region"]).mean()
blind = ~swept.traits["needs_group_at_prediction"]
decision = (approved.max() - approved.min())[(accuracy >= 0.785) & blind].idxmin()
why_larger = "B"
