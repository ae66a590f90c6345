# misconception: computes the new months and runs with the old ones
# loses: 3
# message: Use the new months
def had_been(person, south):
    draw = person["training"] - (12 - 4 * person["south"])
    run_draw = person["run"] - (30 + 2 * person["training"] - 5 * person["south"])
    training = 12 - 4 * south + draw
    return {"south": south, "training": training, "run": 30 + 2 * person["training"] - 5 * south + run_draw}
