# misconception: the winner's curse: reports the number that was chosen for
# loses: 3
# message: Report the gap on the other people
def choose_and_report(on_chosen, on_reported, floor):
    allowed = on_chosen[on_chosen["accuracy_score"] >= floor]
    if allowed.empty:
        return {"chosen": None, "reported": None}
    best = allowed["gap"].idxmin()
    return {"chosen": best, "reported": allowed.loc[best, "gap"]}


accuracy = on_validation.eq(validation["repaid"], axis=0).mean()
approved = on_validation.groupby(validation["region"]).mean()
blind = ~swept.traits["needs_group_at_prediction"]
decision = (approved.max() - approved.min())[(accuracy >= 0.785) & blind].idxmin()
why_larger = "B"
