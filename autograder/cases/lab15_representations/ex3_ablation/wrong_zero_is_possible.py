# misconception: leaves the ablated direction out of the count
# loses: 2
# message: a p-value of 0 can come out
def p_value(effect, random):
    return np.mean(np.abs(random) >= abs(effect))


verdict = {}
for name, (e, r) in effects.items():
    verdict[name] = {"flats": "used", "rooms": "not shown", "garages": "used"}[name]
