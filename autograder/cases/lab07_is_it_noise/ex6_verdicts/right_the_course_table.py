# style: the course's table of gaps to a reference
def say(low, high):
    holds_zero = low <= 0 <= high
    return {False: "gap", True: "no large gap" if max(abs(low), abs(high)) < 0.1 else "too few to say"}[
        holds_zero
    ]


table = inference.gaps_to_reference(clinic_counts, "selection_rate", reference="hub", level=level)
verdicts = {c: say(row["low"], row["high"]) for c, row in table.iterrows() if c != "hub"}
