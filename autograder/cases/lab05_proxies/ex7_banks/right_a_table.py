# style: reads the intervals and AUCs off a table
rows = {}
for name, b in banks.items():
    h = b[b["fraud"] == 0].groupby("group")["blocked"].agg(["mean", "var", "size"])
    z = (h["mean"][1] - h["mean"][0]) / (h["var"] / h["size"]).sum() ** 0.5
    rows[name] = z, looker.fit(b[["x1", "x2"]], b["group"]).score(b[["x1", "x2"]], b["group"])
causes = {
    name: "chance" if abs(z) < 1.96 else ("after the model", "proxies")[int(share > 0.6)]
    for name, (z, share) in rows.items()
}
