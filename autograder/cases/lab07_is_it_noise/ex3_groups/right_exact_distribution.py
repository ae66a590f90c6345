# style: sums the chance that all counts lie within reach of the smallest, no draws
def noise_gap(n_groups, people, rate):
    chance = stats.binom.pmf(np.arange(people + 1), people, rate)
    for reach in range(people + 1):
        windows = [chance[c : c + reach + 1].sum() ** n_groups for c in range(people + 1)]
        without_c = [chance[c + 1 : c + reach + 1].sum() ** n_groups for c in range(people + 1)]
        if sum(windows) - sum(without_c) >= 0.95:
            return reach / people
