# misconception: moves southerners to the north and nobody to the south
# loses: 2
# message: only one direction
def had_been(person, south):
    if south == 1:
        return dict(person)
    step = person["south"]
    return {"south": 0, "training": person["training"] + 4 * step, "run": person["run"] + 13 * step}
