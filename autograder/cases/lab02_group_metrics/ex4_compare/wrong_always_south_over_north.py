# misconception: takes for granted that the south is behind
# loses: 2
# message: If you always took south over north
def compare(north_approved, north, south_approved, south):
    a, b = north_approved / north, south_approved / south
    return {
        "difference": max(a, b) - min(a, b),
        "ratio": b / a,
        "refusal_ratio": (1 - max(a, b)) / (1 - min(a, b)) if min(a, b) < 1 else math.nan,
        "four_fifths": 5 * min(north_approved * south, south_approved * north)
        >= 4 * max(north_approved * south, south_approved * north),
    }


fails = {"overdraft": "four fifths", "car loan": "house rule", "mortgage": "house rule"}
