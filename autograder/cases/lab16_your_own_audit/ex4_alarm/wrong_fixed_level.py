# misconception: the level is always 0.95
# loses: 3
# message: If you leave the level
def first_alarm(weeks, level):
    monitor = RateMonitor(0.95)
    for number, (events, people) in enumerate(weeks, start=1):
        if monitor.add(events, people).alarm:
            return number
    return 0
