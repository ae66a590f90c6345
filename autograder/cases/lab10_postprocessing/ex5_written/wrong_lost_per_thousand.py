# misconception: gives people per 1,000
# loses: 1
# message: The task asks for their number
def strangers(written, lines):
    found = {}
    for value in written:
        key = "missing" if pd.isna(value) else value
        if key not in lines:
            found[key] = found.get(key, 0) + 1
    return found


as_written = [int(s >= signed.get(w, 101)) for s, w in zip(today.score, today.written, strict=True)]
with_default = [int(s >= signed.get(w, 50)) for s, w in zip(today.score, today.written, strict=True)]
lost = {}
for region, line in signed.items():
    theirs = (today.region == region).to_numpy()
    lost[region] = int(np.sum(theirs & (today.score >= line) & (np.array(as_written) == 0)))
lost = {r: 1000 * n / (today.region == r).sum() for r, n in lost.items()}
