# misconception: decides by the gap in true positive rates
# loses: 1
# message: The committee agreed on approval rates
def choose_and_report(on_chosen, on_reported, floor):
    allowed = on_chosen[on_chosen["accuracy_score"] >= floor]
    if allowed.empty:
        return {"chosen": None, "reported": None}
    best = allowed["gap"].idxmin()
    return {"chosen": best, "reported": on_reported.loc[best, "gap"]}


accuracy = on_validation.eq(validation["repaid"], axis=0).mean()
reached = on_validation[validation["repaid"] == 1].groupby(validation["region"]).mean()
blind = ~swept.traits["needs_group_at_prediction"]
decision = (reached.max() - reached.min())[(accuracy >= 0.785) & blind].idxmin()
why_larger = "B"
