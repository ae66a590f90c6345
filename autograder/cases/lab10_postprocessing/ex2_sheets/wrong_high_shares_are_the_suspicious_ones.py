# misconception: looks for the largest share instead of the lines chosen on the test rows
# loses: 1
# message: which lines were chosen with the test rows
def shares(rows, lines):
    approved = rows.score >= rows.region.map(lines)
    return approved[rows.repaid == 1].groupby(rows.region).mean()


reached = pd.DataFrame({sheet: shares(test, lines) for sheet, lines in sheets.items()}).T
made_by = {"A": "one line", "B": "test", "C": "everybody", "D": "validation"}
too_good = "C"
