# style: plain Python
def p_value(effect, random):
    n = 1
    for change in random:
        if abs(change) >= abs(effect):
            n += 1
    return n / (len(random) + 1)


verdict = pd.Series({"flats": "used", "rooms": "not shown", "garages": "used"})
