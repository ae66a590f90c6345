# style: exact fractions
from fractions import Fraction


def four_fifths(invited, people):
    rates = [Fraction(int(k), int(n)) for k, n in zip(invited, people) if n]
    if len(rates) < 2 or max(rates) == 0:
        return "cannot be said"
    return "passes" if min(rates) >= Fraction(4, 5) * max(rates) else "fails"


asks = {"A": "guideline", "B": "publish", "C": "reason", "D": "reason", "E": "nothing"}
