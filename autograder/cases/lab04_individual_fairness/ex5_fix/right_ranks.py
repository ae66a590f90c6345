# style: ranks instead of medians
by_rank = files["points"].rank(ascending=False, method="first") <= 300
in_campus = files.groupby("campus")["points"].rank(ascending=False, method="first") <= 150
rules = {"one line": by_rank, "line per campus": in_campus}
split_by_rule = pd.DataFrame(
    {
        kind: [
            int((yes.to_numpy()[p["first"]] ^ yes.to_numpy()[p["second"]]).sum()) for yes in rules.values()
        ]
        for kind, p in across.items()
    },
    index=list(rules),
)
advice = "settle"
