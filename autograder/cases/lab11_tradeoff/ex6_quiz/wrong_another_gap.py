# misconception: compares true positive rates
# loses: 2
# message: This is the gap in true positive rates
gap, precision = {}, {}
for when in ("before", "after"):
    approved = desk[desk.repaid == 1].groupby("region")[when].mean()
    gap[when] = approved.max() - approved.min()
    precision[when] = desk.repaid[desk[when] == 1].mean()
chosen = desk[desk.after == 1]
good = [line for line in lines if chosen.repaid[chosen.score >= line].mean() >= 0.83]
automatic_from = good[0]
below = (desk.after == 1) & (desk.score < automatic_from)
reviews_per_1000 = 1000 * below.mean()
conclusion = "C"
