# style: one recruit at a time
def switched(person):
    step = 2 * person["south"] - 1
    return {
        "south": 1 - person["south"],
        "training": person["training"] + 4 * step,
        "run": person["run"] + 13 * step,
    }


changes = pd.Series(0, index=list(rules))
for person in recruits.to_dict("records"):
    for name, rule in rules.items():
        changes[name] += bool(rule(**person)) != bool(rule(**switched(person)))
fair = [name for name in rules if changes[name] == 0]
