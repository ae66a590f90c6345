# misconception: takes the reach of one group's rate
# loses: 3
# message: the reach of one group's rate
def noise_gap(n_groups, people, rate):
    return 1.96 * np.sqrt(rate * (1 - rate) / people)
