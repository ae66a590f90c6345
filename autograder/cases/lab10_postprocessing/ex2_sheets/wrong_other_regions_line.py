# misconception: gives each region the other region's line
# loses: 1
# message: the other region
def shares(rows, lines):
    approved = rows.score >= rows.region.map({"north": lines["south"], "south": lines["north"]})
    return approved[rows.repaid == 1].groupby(rows.region).mean()


reached = pd.DataFrame({sheet: shares(test, lines) for sheet, lines in sheets.items()}).T
made_by = {"A": "one line", "B": "test", "C": "everybody", "D": "validation"}
too_good = "B"
