# style: tries every point from 100 down, in NumPy, and stops at the first that reaches the target
def fit_lines(rows, target):
    region, repaid, score = (rows[c].to_numpy() for c in ("region", "repaid", "score"))

    def line(here):
        among = score[here & (repaid == 1)]
        return next(c for c in range(100, -1, -1) if np.count_nonzero(among >= c) >= target * among.size)

    return {r: line(region == r) for r in np.unique(region)}
