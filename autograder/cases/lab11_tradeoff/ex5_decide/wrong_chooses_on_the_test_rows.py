# misconception: chooses on the people it reports on
# loses: 3
# message: If you chose on the people it reports on
def choose_and_report(on_chosen, on_reported, floor):
    allowed = on_reported[on_reported["accuracy_score"] >= floor]
    if allowed.empty:
        return {"chosen": None, "reported": None}
    best = allowed["gap"].idxmin()
    return {"chosen": best, "reported": on_reported.loc[best, "gap"]}


accuracy = on_validation.eq(validation["repaid"], axis=0).mean()
approved = on_validation.groupby(validation["region"]).mean()
blind = ~swept.traits["needs_group_at_prediction"]
decision = (approved.max() - approved.min())[(accuracy >= 0.785) & blind].idxmin()
why_larger = "B"
