# style: only the differences, no draw written down
def had_been(person, south):
    step = person["south"] - south
    return {"south": south, "training": person["training"] + 4 * step, "run": person["run"] + 13 * step}
