# style: a Series, rates rounded to four digits, the rule in whole numbers
def compare(north_approved, north, south_approved, south):
    rates = np.sort([north_approved / north, south_approved / south])
    refused = 1 - rates
    values = [rates[1] - rates[0], rates[0] / rates[1], refused[1] / refused[0] if refused[0] else np.nan]
    result = pd.Series(values, index=["difference", "ratio", "refusal_ratio"]).round(4).to_dict()
    n, s = 100 * north_approved * south, 100 * south_approved * north
    result["four_fifths"] = bool(min(n, s) >= 80 * max(n, s) // 100 and 100 * min(n, s) >= 80 * max(n, s))
    return result


fails = pd.Series("house rule", index=products.index)
fails["overdraft"] = "Four fifths"
