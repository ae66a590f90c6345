# style: the library function, and a loop that stops
from fairness_audit.inference import four_fifths_false_alarm


def false_alarm(people_a, people_b, rate):
    return four_fifths_false_alarm(people_a, people_b, rate)


enough = {0.6: None, 0.3: None}
for rate in enough:
    for n in sizes:
        if false_alarm(n, n, rate) <= 0.05:
            enough[rate] = n
            break
