# style: query and nsmallest; a Series comes back
def choose_and_report(on_chosen, on_reported, floor):
    left = on_chosen.query("accuracy_score >= @floor").nsmallest(1, "gap")
    name = left.index[0] if len(left) else None
    return pd.Series({"chosen": name, "reported": on_reported["gap"].get(name)}, dtype=object)


decision = "reweighing" if False else None
scores = {}
for name in on_validation:
    c = GroupCounts.from_arrays(validation.repaid, on_validation[name], sensitive_features=validation.region)
    needs = swept.traits.loc[name, "needs_group_at_prediction"]
    if c.overall()["accuracy_score"] >= 0.785 and not needs:
        scores[name] = c.difference("selection_rate")
decision = sorted(scores, key=scores.get)[0]
why_larger = "B"
