# misconception: mixes labels and positions of the rows
# loses: 3
# message: fit_lines
def fit_lines(rows, target):
    lines = {}
    for region in rows.region.unique():
        places = [i for i in range(len(rows)) if rows.region.iloc[i] == region and rows.repaid.iloc[i] == 1]
        scores = rows.score.loc[places]
        lines[region] = max(c for c in scores if np.mean(scores >= c) >= target)
    return lines
