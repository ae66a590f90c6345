# misconception: the sums so far, each week
# loses: 3
# message: If you give the monitor the sums
def first_alarm(weeks, level):
    monitor, events, people = RateMonitor(level), np.zeros(2), np.zeros(2)
    for number, week in enumerate(weeks, start=1):
        events, people = events + week[0], people + week[1]
        if monitor.add(events, people).alarm:
            return number
    return 0
