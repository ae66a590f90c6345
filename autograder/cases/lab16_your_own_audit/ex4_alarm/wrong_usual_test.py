# misconception: the usual test each week
# loses: 4
# message: first_alarm
def first_alarm(weeks, level):
    from scipy.stats import norm

    events, people = np.zeros(2), np.zeros(2)
    for number, week in enumerate(weeks, start=1):
        events, people = events + week[0], people + week[1]
        share = events.sum() / people.sum()
        error = np.sqrt(share * (1 - share) * (1 / people).sum())
        if abs(events[0] / people[0] - events[1] / people[1]) > error * norm.ppf(0.5 + level / 2):
            return number
    return 0
