# misconception: gives each region the other region's line
# loses: 1
# message: the other region
def strangers(written, lines):
    found = {}
    for value in written:
        key = "missing" if pd.isna(value) else value
        if key not in lines:
            found[key] = found.get(key, 0) + 1
    return found


turned = {"north": signed["south"], "south": signed["north"]}

as_written = [int(s >= turned.get(w, 101)) for s, w in zip(today.score, today.written, strict=True)]
with_default = [int(s >= signed.get(w, 50)) for s, w in zip(today.score, today.written, strict=True)]
lost = {}
for region, line in signed.items():
    theirs = (today.region == region).to_numpy()
    lost[region] = int(np.sum(theirs & (today.score >= line) & ~today.written.isin(["north", "south"])))
