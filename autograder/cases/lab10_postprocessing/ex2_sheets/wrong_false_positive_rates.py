# misconception: reports the share among those who did not repay
# loses: 2
# message: the false positive rate
def shares(rows, lines):
    approved = rows.score >= rows.region.map(lines)
    return approved[rows.repaid == 0].groupby(rows.region).mean()


reached = pd.DataFrame({sheet: shares(test, lines) for sheet, lines in sheets.items()}).T
made_by = {"A": "one line", "B": "test", "C": "everybody", "D": "validation"}
too_good = "B"
