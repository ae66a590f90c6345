# style: sorts and takes the first row; the bench of exercise 1 by another helper
def choose_and_report(on_chosen, on_reported, floor):
    ranked = on_chosen.sort_values("gap")
    for name, row in ranked.iterrows():
        if row["accuracy_score"] >= floor:
            return dict(chosen=name, reported=float(on_reported["gap"][name]))
    return dict(chosen=None, reported=None)


table = sweep.wide(sweep.bench(validation.repaid, on_validation, sensitive_features=validation.region))
table = table[(table.accuracy_score >= 0.785) & (swept.traits.needs_group_at_prediction == False)]  # noqa: E712
decision = table.selection_rate_difference.idxmin()
why_larger = "b"
