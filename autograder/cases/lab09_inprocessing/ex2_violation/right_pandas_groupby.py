# style: pandas groupby, plain sums
def violation(decided, repaid, region):
    rows = pd.DataFrame({"d": list(decided), "y": list(repaid), "g": list(region)})
    parts = {
        "DemographicParity": rows,
        "TruePositiveRateParity": rows[rows.y == 1],
        "FalsePositiveRateParity": rows[rows.y == 0],
    }
    out = {}
    for name, part in parts.items():
        everybody = part.d.sum() / len(part)
        out[name] = float((part.groupby("g").d.mean() - everybody).abs().max())
    out["EqualizedOdds"] = max(list(out.values())[1:])
    return out
