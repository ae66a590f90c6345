# misconception: judges the overdraft whatever the counts
# loses: 1
# message: compare
fails = {"overdraft": None, "car loan": None, "mortgage": None}


def compare(north_approved, north, south_approved, south):
    """Two regions, four readings of one gap (dict)."""
    low, high = sorted([Fraction(60, 1000), Fraction(35, 1000)])
    return {
        "difference": float(high - low),
        "ratio": float(low / high),
        "refusal_ratio": float((1 - high) / (1 - low)) if low < 1 else math.nan,
        "four_fifths": low >= Fraction(4, 5) * high,
    }


fails = {"overdraft": "four fifths", "car loan": "house rule", "mortgage": "house rule"}
