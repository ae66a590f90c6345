# misconception: rounds the ratio to one digit
# loses: 2
# message: which is not right
def four_fifths(invited, people):
    table = pd.DataFrame({"k": invited, "n": people}).query("n > 0")
    rate = table["k"] / table["n"]
    if len(table) < 2 or rate.max() == 0:
        return "cannot be said"
    return ["fails", "passes"][int(round(rate.min() / rate.max(), 1) >= 0.8)]


asks = {"A": "guideline", "B": "publish", "C": "reason", "D": "reason", "E": "nothing"}
