# misconception: compares numbers of people, smaller over larger
# loses: 1
# message: divide rates, the regions differ in size
fails = {"overdraft": None, "car loan": None, "mortgage": None}


def compare(north_approved, north, south_approved, south):
    """Two regions, four readings of one gap (dict)."""
    low, high = sorted([Fraction(north_approved, north), Fraction(south_approved, south)])
    return {
        "difference": float(high - low),
        "ratio": min(north_approved, south_approved) / max(north_approved, south_approved),
        "refusal_ratio": float((1 - high) / (1 - low)) if low < 1 else math.nan,
        "four_fifths": low >= Fraction(4, 5) * high,
    }


fails = {"overdraft": "four fifths", "car loan": "house rule", "mortgage": "house rule"}
