# style: a loop over binomial draws, sorted, as a list
def bootstrap_gap(first, second, level=0.95):
    rng, gaps = np.random.default_rng(5), []
    for _ in range(5000):
        gaps.append(
            rng.binomial(first[1], first[0] / first[1]) / first[1]
            - rng.binomial(second[1], second[0] / second[1]) / second[1]
        )
    gaps = sorted(gaps)
    cut = int(round((1 - level) / 2 * len(gaps)))
    return [gaps[cut], gaps[-cut - 1]]
