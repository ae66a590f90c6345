# misconception: computes the equations for an average person
# loses: 3
# message: this is an average person
def had_been(person, south):
    training = 12 - 4 * south
    return {"south": south, "training": training, "run": 30 + 2 * training - 5 * south}
