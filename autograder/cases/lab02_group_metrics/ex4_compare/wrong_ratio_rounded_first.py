# misconception: rounds the ratio before the rule
# loses: 1
# message: If you rounded the ratio first
fails = {"overdraft": None, "car loan": None, "mortgage": None}


def compare(north_approved, north, south_approved, south):
    """Two regions, four readings of one gap (dict)."""
    low, high = sorted([Fraction(north_approved, north), Fraction(south_approved, south)])
    return {
        "difference": float(high - low),
        "ratio": float(low / high),
        "refusal_ratio": float((1 - high) / (1 - low)) if low < 1 else math.nan,
        "four_fifths": round(float(low / high), 2) >= 0.8,
    }


fails = {"overdraft": "four fifths", "car loan": "house rule", "mortgage": "house rule"}
