# misconception: adds what Lea gains to everybody
# loses: 2
# message: found
def had_been(person, south):
    return {"south": south, "training": person["training"] + 4, "run": person["run"] + 13}
