# misconception: gives the share that moves it less
# loses: 2
# message: it is the other side
def p_value(effect, random):
    return 1 - (1 + np.sum(np.abs(random) >= abs(effect))) / (1 + len(random))


verdict = {}
for name, (e, r) in effects.items():
    verdict[name] = {"flats": "used", "rooms": "not shown", "garages": "used"}[name]
