# style: dictionaries and GroupCounts
def choose_and_report(on_chosen, on_reported, floor):
    gaps = {n: on_chosen.at[n, "gap"] for n in on_chosen.index if on_chosen.at[n, "accuracy_score"] >= floor}
    best = min(gaps, key=gaps.get) if gaps else None
    return {"reported": None if best is None else on_reported.at[best, "gap"], "chosen": best}


gaps = {}
for method in methods:
    counts = GroupCounts.from_arrays(
        validation.repaid, on_validation[method.name], sensitive_features=validation.region
    )
    if counts.overall()["accuracy_score"] >= 0.785 and not method.needs_group_at_prediction:
        gaps[method.name] = counts.difference("selection_rate")
decision = min(gaps, key=gaps.get)
why_larger = "B"
