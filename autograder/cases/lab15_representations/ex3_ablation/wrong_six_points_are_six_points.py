# misconception: judges by the size of the effect
# loses: 2
# message: more than one in twenty
def p_value(effect, random):
    return (1 + np.sum(np.abs(random) >= abs(effect))) / (1 + len(random))


verdict = {}
for name, (e, r) in effects.items():
    verdict[name] = "used" if abs(e) >= 5 else "not shown"
