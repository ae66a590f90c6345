# misconception: calls the refusals equal where nobody is refused
# loses: 1
# message: there is nothing to compare
fails = {"overdraft": None, "car loan": None, "mortgage": None}


def compare(north_approved, north, south_approved, south):
    """Two regions, four readings of one gap (dict)."""
    low, high = sorted([Fraction(north_approved, north), Fraction(south_approved, south)])
    return {
        "difference": float(high - low),
        "ratio": float(low / high),
        "refusal_ratio": float((1 - high) / (1 - low)) if low < 1 else 1.0,
        "four_fifths": low >= Fraction(4, 5) * high,
    }


fails = {"overdraft": "four fifths", "car loan": "house rule", "mortgage": "house rule"}
