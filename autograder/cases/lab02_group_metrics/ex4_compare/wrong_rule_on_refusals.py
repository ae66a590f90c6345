# misconception: applies the four-fifths rule to refusals
# loses: 2
# message: It counts who gets the good outcome: approvals
def compare(north_approved, north, south_approved, south):
    a, b = north_approved / north, south_approved / south
    return {
        "difference": max(a, b) - min(a, b),
        "ratio": min(a, b) / max(a, b),
        "refusal_ratio": (1 - max(a, b)) / (1 - min(a, b)),
        "four_fifths": (1 - max(a, b)) / (1 - min(a, b)) >= 0.8,
    }


fails = {"overdraft": "neither", "car loan": "both", "mortgage": "both"}
