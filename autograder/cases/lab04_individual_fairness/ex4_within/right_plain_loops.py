# style: plain Python loops, a share of three decimals
rows = {c: {"pairs": 0, "split": 0} for c in ("west", "east")}
committees = {"same": 0, "different": 0}
for a, b in pairs.itertuples(index=False):
    one, other = files.iloc[a], files.iloc[b]
    rows[one["campus"]]["pairs"] += 1
    if one["granted"] + other["granted"] == 1:
        rows[one["campus"]]["split"] += 1
        if one["campus"] == "east":
            committees["same" if one["committee"] == other["committee"] else "different"] += 1
split = pd.DataFrame.from_dict(rows, orient="index")
split["share"] = (split["split"] / split["pairs"]).round(3)
finding = "EAST"
