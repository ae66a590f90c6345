# misconception: applies the four-fifths rule to refusals
# loses: 3
# message: it counts who gets the good outcome, approvals
def compare(north_approved, north, south_approved, south):
    a, b = north_approved / north, south_approved / south
    return {
        "difference": max(a, b) - min(a, b),
        "ratio": min(a, b) / max(a, b),
        "refusal_ratio": (1 - max(a, b)) / (1 - min(a, b)) if min(a, b) < 1 else math.nan,
        "four_fifths": min(a, b) == 1 or (1 - max(a, b)) / (1 - min(a, b)) >= 0.8,
    }


fails = {"overdraft": "neither", "car loan": "both", "mortgage": "both"}
