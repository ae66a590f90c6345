# style: GroupCounts, NumPy, and the verdicts by program
from fairness_audit.inference import four_fifths


def compare(north_approved, north, south_approved, south):
    people, approved = np.array([north, south]), np.array([north_approved, south_approved])
    table = pd.DataFrame({"tp": approved, "tn": people - approved, "fp": 0, "fn": 0}, index=["n", "s"])
    counts = GroupCounts.from_table(table)
    refused = 1 - approved / people
    return {
        "difference": counts.difference("selection_rate"),
        "ratio": counts.ratio("selection_rate"),
        "refusal_ratio": np.min(refused) / np.max(refused) if refused.any() else np.nan,
        "four_fifths": np.bool_(four_fifths(counts) == "passes"),
    }


fails = {}
for product, row in products.iterrows():
    found = compare(*(int(v) for v in row))
    house = found["difference"] > 0.05
    fails[product] = (
        "both" if house and not found["four_fifths"] else "house rule" if house else "four fifths"
    )
