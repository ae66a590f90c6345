# misconception: thinks that the ratio of refusals is one minus the ratio of approvals
# loses: 2
# message: refusal rates are 1 minus approval rates, each on its own
def compare(north_approved, north, south_approved, south):
    a, b = north_approved / north, south_approved / south
    return {
        "difference": max(a, b) - min(a, b),
        "ratio": min(a, b) / max(a, b),
        "refusal_ratio": 1 - min(a, b) / max(a, b),
        "four_fifths": 5 * min(north_approved * south, south_approved * north)
        >= 4 * max(north_approved * south, south_approved * north),
    }


fails = {"overdraft": "four fifths", "car loan": "house rule", "mortgage": "house rule"}
