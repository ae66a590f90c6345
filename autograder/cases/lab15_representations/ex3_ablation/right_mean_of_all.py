# style: the effect put in the list
def p_value(effect, random):
    everything = np.abs(np.append(random, effect))
    return float((everything >= abs(effect)).mean())


verdict = {k: ["not shown", "used"][int(p_value(*v) < 0.0501)] for k, v in effects.items()}
