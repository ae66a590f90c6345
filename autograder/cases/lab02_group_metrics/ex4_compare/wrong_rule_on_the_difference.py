# misconception: reads four fifths as a difference of at most 20 points
# loses: 3
# message: the rule is about the ratio
def compare(north_approved, north, south_approved, south):
    a, b = north_approved / north, south_approved / south
    return {
        "difference": max(a, b) - min(a, b),
        "ratio": min(a, b) / max(a, b),
        "refusal_ratio": (1 - max(a, b)) / (1 - min(a, b)) if min(a, b) < 1 else math.nan,
        "four_fifths": abs(a - b) <= 0.2,
    }


fails = {"overdraft": "neither", "car loan": "house rule", "mortgage": "house rule"}
