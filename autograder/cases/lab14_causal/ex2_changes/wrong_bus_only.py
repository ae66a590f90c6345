# misconception: holds the training fixed
# loses: 3
# message: only the bus is undone
moved = np.where(recruits.south == 1, 1, -1)
new = {"south": 1 - recruits.south, "training": recruits.training, "run": recruits.run + 5 * moved}
changes = {}
for name in rules:
    before = rules[name](recruits.south, recruits.training, recruits.run)
    after = rules[name](new["south"], new["training"], new["run"])
    changes[name] = np.sum(before != after)
fair = [name for name, k in changes.items() if k == 0]
