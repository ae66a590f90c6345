# style: loops, and the learner's own margin
def margins_by_district(misses, districts, alpha):
    found = {}
    for d in sorted(set(districts)):
        found[d] = margin(np.array([m for m, where in zip(misses, districts) if where == d]), alpha)
    return found


own_of = margins_by_district(calibration["miss"], calibration["district"], 0.1)
one = margin(calibration["miss"].to_numpy(), 0.1)
n = {d: int((riders["district"] == d).sum()) for d in ("hill", "river")}


def cover(d, m):
    return (riders.loc[riders["district"] == d, "miss"] <= m).mean()


price = pd.DataFrame(
    {
        "hill": [cover("hill", one), cover("hill", own_of["hill"])],
        "river": [cover("river", one), cover("river", own_of["river"])],
        "mean_width": [2 * one, sum(2 * own_of[d] * n[d] for d in n) / sum(n.values())],
    },
    index=["one margin", "own margins"],
)
