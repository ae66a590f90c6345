# style: a counter
def first_alarm(weeks, level):
    watched = RateMonitor(level)
    number = 0
    for week in weeks:
        number += 1
        look = watched.add(*week)
        if look["alarm"]:
            return number
    return 0
