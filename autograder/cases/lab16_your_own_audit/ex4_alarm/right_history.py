# style: from the history
def first_alarm(weeks, level):
    monitor = RateMonitor(level=level)
    for events, people in weeks:
        monitor.add(events, people)
    alarms = monitor.history["alarm"].to_numpy()
    return int(alarms.argmax()) + 1 if alarms.any() else 0
