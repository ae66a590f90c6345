# misconception: divides the larger rate by the smaller
# loses: 2
# message: If you divided the larger by the smaller
def compare(north_approved, north, south_approved, south):
    a, b = north_approved / north, south_approved / south
    return {
        "difference": max(a, b) - min(a, b),
        "ratio": max(a, b) / min(a, b),
        "refusal_ratio": (1 - max(a, b)) / (1 - min(a, b)) if min(a, b) < 1 else math.nan,
        "four_fifths": 5 * min(north_approved * south, south_approved * north)
        >= 4 * max(north_approved * south, south_approved * north),
    }


fails = {"overdraft": "four fifths", "car loan": "house rule", "mortgage": "house rule"}
