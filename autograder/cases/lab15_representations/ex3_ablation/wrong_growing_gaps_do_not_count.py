# misconception: takes only shrinking gaps for evidence
# loses: 2
# message: no more than one in twenty
def p_value(effect, random):
    return (1 + np.sum(np.abs(random) >= abs(effect))) / (1 + len(random))


verdict = {}
for name, (e, r) in effects.items():
    verdict[name] = "used" if e < 0 and p_value(e, r) <= 0.05 else "not shown"
