# misconception: takes the sheet that hits the target on the test rows for the honest one
# loses: 1
# message: with one point more it would not
def shares(rows, lines):
    approved = rows.score >= rows.region.map(lines)
    return approved[rows.repaid == 1].groupby(rows.region).mean()


reached = pd.DataFrame({sheet: shares(test, lines) for sheet, lines in sheets.items()}).T
made_by = {"A": "one line", "B": "validation", "C": "everybody", "D": "test"}
too_good = "D"
