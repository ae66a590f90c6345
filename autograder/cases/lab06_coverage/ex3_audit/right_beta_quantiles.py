# style: the interval from the Beta distribution, a loop over districts
rows = {}
for name in ["hill", "river", "quay"]:
    mine = log[log.district == name]
    n = len(mine)
    k = int(((mine.minutes >= mine.shortest) & (mine.minutes <= mine.longest)).sum())
    low = stats.beta.ppf(0.025, k, n - k + 1)
    high = stats.beta.ppf(0.975, k + 1, n - k)
    rows[name] = dict(count=n, covered=k, coverage=k / n, low=low, high=high)
audit = pd.DataFrame.from_dict(rows, orient="index").round(3)
broken = ["river"]
