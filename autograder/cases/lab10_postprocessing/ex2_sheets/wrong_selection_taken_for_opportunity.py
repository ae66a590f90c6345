# misconception: thinks that approving 85 in 100 of everybody is a line for those who repaid
# loses: 1
# message: 85% of all people
def shares(rows, lines):
    approved = rows.score >= rows.region.map(lines)
    return approved[rows.repaid == 1].groupby(rows.region).mean()


reached = pd.DataFrame({sheet: shares(test, lines) for sheet, lines in sheets.items()}).T
made_by = {"A": "one line", "B": "test", "C": "validation", "D": "everybody"}
too_good = "B"
