# misconception: undoes the bus and calls it fair
# loses: 1
# message: months that were not taught
moved = np.where(recruits.south == 1, 1, -1)
new = {
    "south": 1 - recruits.south,
    "training": recruits.training + 4 * moved,
    "run": recruits.run + 13 * moved,
}
changes = {}
for name in rules:
    before = rules[name](recruits.south, recruits.training, recruits.run)
    after = rules[name](new["south"], new["training"], new["run"])
    changes[name] = np.sum(before != after)
fair = ["run and bus", "run, bus and months"]
