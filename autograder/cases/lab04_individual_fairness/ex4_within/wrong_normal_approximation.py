# misconception: uses the normal approximation
# loses: 1
# message: Ask for the exact interval
granted = {c: files.loc[files["campus"] == c, "granted"].mean() for c in ("east", "west")}
first, second = (files.loc[pairs[side].to_numpy()].reset_index(drop=True) for side in ("first", "second"))
two = first["granted"] != second["granted"]
split = two.groupby(first["campus"]).agg(pairs="size", split="sum")
split["share"] = split["split"] / split["pairs"]
k, n = split.loc["east", ["split", "pairs"]]
half = 1.96 * np.sqrt(k / n * (1 - k / n) / n)
interval = (k / n - half, k / n + half)
who = (first["committee"] == second["committee"])[two & (first["campus"] == "east")]
committees = {"same": int(who.sum()), "different": int((~who).sum())}
finding = "east"
