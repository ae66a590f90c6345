# style: one invited and one refused person added to each group (Agresti and Caffo), in a Series
def say(low, high):
    reach = np.abs([low, high]).max()
    text = "too few to say" if reach >= large else "no large gap"
    return text if low * high <= 0 else "gap"


k, n = report["invited"] + 1, report["people"] + 2
p = k / n
gap = p - p["hub"]
reach = stats.norm.ppf(1 - 0.05 / 12) * np.sqrt(p * (1 - p) / n + p["hub"] * (1 - p["hub"]) / n["hub"])
verdicts = pd.Series({c: say(gap[c] - reach[c], gap[c] + reach[c]) for c in p.index if c != "hub"})
