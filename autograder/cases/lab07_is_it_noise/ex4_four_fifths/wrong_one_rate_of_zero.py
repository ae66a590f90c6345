# misconception: says nothing as soon as one group has no invitation
# loses: 1
# message: takes no part
def four_fifths(invited, people):
    table = pd.DataFrame({"k": invited, "n": people}).query("n > 0")
    rate = table["k"] / table["n"]
    if len(table) < 2 or rate.min() == 0:
        return "cannot be said"
    return ["fails", "passes"][int(rate.min() / rate.max() > 0.8 - 1e-9)]


asks = {"A": "guideline", "B": "publish", "C": "reason", "D": "reason", "E": "nothing"}
