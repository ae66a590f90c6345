# style: plain Python, people counted one by one
def violation(decided, repaid, region):
    people = list(zip(decided, repaid, region))

    def rate(keep):
        chosen = [d for d, y, g in people if keep(y, g)]
        return sum(chosen) / len(chosen) if chosen else None

    kinds = {"DemographicParity": (0, 1), "TruePositiveRateParity": (1,), "FalsePositiveRateParity": (0,)}
    out = {}
    for name, labels in kinds.items():
        everybody = rate(lambda y, g: y in labels)
        worst = 0
        for group in sorted(set(region)):
            here = rate(lambda y, g: y in labels and g == group)
            if here is not None:
                worst = max(worst, everybody - here, here - everybody)
        out[name] = worst
    out["EqualizedOdds"] = max(out["TruePositiveRateParity"], out["FalsePositiveRateParity"])
    return out
