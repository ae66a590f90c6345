# misconception: switches the column and nothing that it causes
# loses: 3
# message: nothing that it causes follows
def had_been(person, south):
    return {"south": south, "training": person["training"], "run": person["run"]}
