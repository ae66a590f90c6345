# misconception: weeks from 0
# loses: 4
# message: first_alarm
def first_alarm(weeks, level):
    monitor = RateMonitor(level)
    for number, (events, people) in enumerate(weeks, start=0):
        if monitor.add(events, people).alarm:
            return number
    return 0
