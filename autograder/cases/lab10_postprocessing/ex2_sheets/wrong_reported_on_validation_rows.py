# misconception: reports the lines on the rows they were fitted to
# loses: 2
# message: The report is about people the lines have not seen
def shares(rows, lines):
    approved = rows.score >= rows.region.map(lines)
    return approved[rows.repaid == 1].groupby(rows.region).mean()


reached = pd.DataFrame({sheet: shares(validation, lines) for sheet, lines in sheets.items()}).T
made_by = {"A": "one line", "B": "test", "C": "everybody", "D": "validation"}
too_good = "B"
