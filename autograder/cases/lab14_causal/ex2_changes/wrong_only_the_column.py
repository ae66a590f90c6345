# misconception: switches the column and nothing that it causes
# loses: 3
# message: nothing that it caused follows
moved = np.where(recruits.south == 1, 1, -1)
new = {"south": 1 - recruits.south, "training": recruits.training, "run": recruits.run}
changes = {}
for name in rules:
    before = rules[name](recruits.south, recruits.training, recruits.run)
    after = rules[name](new["south"], new["training"], new["run"])
    changes[name] = np.sum(before != after)
fair = [name for name, k in changes.items() if k == 0]
