# misconception: counts only what moves the gap further
# loses: 2
# message: ties make the evidence look stronger
def p_value(effect, random):
    return (1 + np.sum(np.abs(random) > abs(effect))) / (1 + len(random))


verdict = {}
for name, (e, r) in effects.items():
    verdict[name] = {"flats": "used", "rooms": "not shown", "garages": "used"}[name]
