# misconception: takes the accuracy for what operations relies on
# loses: 1
# message: This is the accuracy
gap, precision = {}, {}
for when in ("before", "after"):
    approved = desk.groupby("region")[when].mean()
    gap[when] = approved.max() - approved.min()
    precision[when] = (desk[when] == desk.repaid).mean()
chosen = desk[desk.after == 1]
good = [line for line in lines if chosen.repaid[chosen.score >= line].mean() >= 0.83]
automatic_from = good[0]
below = (desk.after == 1) & (desk.score < automatic_from)
reviews_per_1000 = 1000 * below.mean()
conclusion = "C"
