# misconception: counts gaps that shrink as far
# loses: 2
# message: no evidence to you
def p_value(effect, random):
    return (1 + np.sum(np.array(random) <= effect)) / (1 + len(random))


verdict = {}
for name, (e, r) in effects.items():
    verdict[name] = {"flats": "used", "rooms": "not shown", "garages": "used"}[name]
