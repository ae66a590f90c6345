# misconception: reads four fifths as a difference of at most 20 points
# loses: 2
# message: The rule is about the ratio
def compare(north_approved, north, south_approved, south):
    a, b = north_approved / north, south_approved / south
    return {
        "difference": max(a, b) - min(a, b),
        "ratio": min(a, b) / max(a, b),
        "refusal_ratio": (1 - max(a, b)) / (1 - min(a, b)),
        "four_fifths": abs(a - b) <= 0.2,
    }


fails = {"overdraft": "neither", "car loan": "house rule", "mortgage": "house rule"}
