# misconception: leaves out the people without a region, as value_counts does
# loses: 2
# message: value_counts drops them
def strangers(written, lines):
    counts = written.value_counts()
    return counts[[value for value in counts.index if value not in lines]].to_dict()


as_written = [int(s >= signed.get(w, 101)) for s, w in zip(today.score, today.written, strict=True)]
with_default = [int(s >= signed.get(w, 50)) for s, w in zip(today.score, today.written, strict=True)]
lost = {}
for region, line in signed.items():
    theirs = (today.region == region).to_numpy()
    lost[region] = int(np.sum(theirs & (today.score >= line) & (np.array(as_written) == 0)))
