# style: positions sorted by points, decisions as truth values, a dict of dicts
order = np.argsort(-files["points"].to_numpy(), kind="stable")
one_line = np.zeros(600, dtype=bool)
one_line[order[:300]] = True
per_campus = np.zeros(600, dtype=bool)
for first in (0, 300):
    own = first + np.argsort(-files["points"].to_numpy()[first : first + 300], kind="stable")
    per_campus[own[:150]] = True
rules = {"line per campus": per_campus, "one line": one_line}
counts = {}
for kind in ("corrected", "recorded"):
    left, right = across[kind]["first"].to_numpy(), across[kind]["second"].to_numpy()
    counts[kind] = {name: float((yes[left] ^ yes[right]).sum()) for name, yes in rules.items()}
split_by_rule = pd.DataFrame(counts)
advice = "Settle"
