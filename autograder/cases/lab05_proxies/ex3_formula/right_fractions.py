# style: exact fractions
def booking_gap(q, river, hill):
    from fractions import Fraction

    q, river, hill = Fraction(q), Fraction(river), Fraction(hill)
    first = 2 * (q * river + (1 - q) * hill) > 1
    second = 2 * ((1 - q) * river + q * hill) > 1
    return (2 * q - 1) * (int(first) - int(second))
