# misconception: compares floating-point quotients, so that exactly 80% fails
# loses: 2
# message: The mortgage is at exactly 80%, which passes
def compare(north_approved, north, south_approved, south):
    a, b = north_approved / north, south_approved / south
    return {
        "difference": max(a, b) - min(a, b),
        "ratio": min(a, b) / max(a, b),
        "refusal_ratio": (1 - max(a, b)) / (1 - min(a, b)) if min(a, b) < 1 else math.nan,
        "four_fifths": min(a, b) / max(a, b) >= 0.8,
    }


fails = {"overdraft": "four fifths", "car loan": "house rule", "mortgage": "both"}
