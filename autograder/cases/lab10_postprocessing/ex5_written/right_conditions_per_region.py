# style: one condition per region, truth values for decisions
def strangers(written, lines):
    from collections import Counter

    values = ["missing" if value is None or value != value else value for value in written]
    return dict(Counter(value for value in values if value not in set(lines)))


north, south = today["written"] == "north", today["written"] == "south"
as_written = (north & (today["score"] >= 65)) | (south & (today["score"] >= 40))
with_default = as_written | (~north & ~south & (today["score"] >= 50))
unknown = today[~north & ~south]
lost = pd.Series({r: ((unknown.region == r) & (unknown.score >= line)).sum() for r, line in signed.items()})
