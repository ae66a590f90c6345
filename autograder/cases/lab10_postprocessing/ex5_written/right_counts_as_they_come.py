# style: a Counter of the people lost, and NumPy's where
from collections import Counter


def strangers(written, lines):
    found = written.fillna("missing").value_counts()
    return {value: int(n) for value, n in found.items() if value not in lines}


known = today.written.isin(list(signed))
mine = today.region.map(signed)
as_written = np.where(known & (today.score >= mine), 1, 0)
with_default = np.where(known, today.score >= mine, today.score >= 50).astype(int)
lost = Counter(today.region[(today.score >= mine) & ~known])
