# misconception: ignores the performance cost: the smallest gap, whatever it costs
# loses: 4
# message: If the floor played no part
def choose_and_report(on_chosen, on_reported, floor):
    best = on_chosen["gap"].idxmin()
    return {"chosen": best, "reported": on_reported.loc[best, "gap"]}


accuracy = on_validation.eq(validation["repaid"], axis=0).mean()
approved = on_validation.groupby(validation["region"]).mean()
blind = ~swept.traits["needs_group_at_prediction"]
decision = (approved.max() - approved.min())[(accuracy >= 0.785) & blind].idxmin()
why_larger = "B"
