# misconception: no alarm is the last week
# loses: 3
# message: If there is no alarm
def first_alarm(weeks, level):
    monitor = RateMonitor(level)
    for number, (events, people) in enumerate(weeks, start=1):
        if monitor.add(events, people).alarm:
            return number
    return len(weeks)
