# misconception: counts the values that the lines know
# loses: 2
# message: do know
def strangers(written, lines):
    found = {}
    for value in written:
        key = "missing" if pd.isna(value) else value
        if key in lines:
            found[key] = found.get(key, 0) + 1
    return found


as_written = [int(s >= signed.get(w, 101)) for s, w in zip(today.score, today.written, strict=True)]
with_default = [int(s >= signed.get(w, 50)) for s, w in zip(today.score, today.written, strict=True)]
lost = {}
for region, line in signed.items():
    theirs = (today.region == region).to_numpy()
    lost[region] = int(np.sum(theirs & (today.score >= line) & (np.array(as_written) == 0)))
