# style: lists of answers, a long table turned wide
lines = {c: sorted(files["points"][files["campus"] == c])[-150] for c in ("east", "west")}
rules = {
    "one line": [int(p >= sorted(files["points"])[-300]) for p in files["points"]],
    "line per campus": [p >= lines[c] for c, p in zip(files["campus"], files["points"], strict=True)],
}
rows = []
for kind, found in across.items():
    for name, yes in rules.items():
        unequal = [yes[a] != yes[b] for a, b in found.itertuples(index=False)]
        rows.append({"rule": name, "points": kind, "split": sum(unequal)})
split_by_rule = pd.DataFrame(rows).pivot(index="rule", columns="points", values="split")
advice = "settle"
