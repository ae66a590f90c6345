# misconception: gives the number of people
# loses: 1
# message: Give it per 1,000 applicants
gap, precision = {}, {}
for when in ("before", "after"):
    approved = desk.groupby("region")[when].mean()
    gap[when] = approved.max() - approved.min()
    precision[when] = desk.repaid[desk[when] == 1].mean()
chosen = desk[desk.after == 1]
good = [line for line in lines if chosen.repaid[chosen.score >= line].mean() >= 0.83]
automatic_from = good[0]
below = (desk.after == 1) & (desk.score < automatic_from)
reviews_per_1000 = int(below.sum())
conclusion = "C"
