# misconception: counts the two people of a pair as two observations
# loses: 1
# message: This counts people
granted = {c: files.loc[files["campus"] == c, "granted"].mean() for c in ("east", "west")}
first, second = (files.loc[pairs[side].to_numpy()].reset_index(drop=True) for side in ("first", "second"))
two = first["granted"] != second["granted"]
split = two.groupby(first["campus"]).agg(pairs="size", split="sum")
split["share"] = split["split"] / split["pairs"]
k, n = split.loc["east", ["split", "pairs"]].astype(int)
low, high = binomtest(2 * k, 2 * n).proportion_ci()
interval = (low, high)
who = (first["committee"] == second["committee"])[two & (first["campus"] == "east")]
committees = {"same": int(who.sum()), "different": int((~who).sum())}
finding = "east"
