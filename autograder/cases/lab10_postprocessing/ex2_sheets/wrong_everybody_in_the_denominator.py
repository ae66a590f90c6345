# misconception: reports selection rates
# loses: 2
# message: Divide by the people who repaid
def shares(rows, lines):
    approved = rows.score >= rows.region.map(lines)
    return approved.groupby(rows.region).mean()


reached = pd.DataFrame({sheet: shares(test, lines) for sheet, lines in sheets.items()}).T
made_by = {"A": "one line", "B": "test", "C": "everybody", "D": "validation"}
too_good = "B"
