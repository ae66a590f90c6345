# misconception: takes the interval of one rate for the gap between many
# loses: 3
# message: reach of one group's rate
def noise_gap(n_groups, people, rate):
    return 1.96 * np.sqrt(rate * (1 - rate) / people)


beyond_noise = {"two regions": True, "twenty clinics": False}
