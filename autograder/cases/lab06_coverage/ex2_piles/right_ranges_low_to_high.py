# style: ranges with two ends, and the learner's own margin
drawer = rides[rides["pile"] == "B"]
c = rides[rides["pile"] == "C"]
promise = margin(drawer["miss"].to_numpy(), 0.1)


def share(m):
    return float(np.mean([abs(t - p) <= m for t, p in zip(c["minutes"], c["predicted"])]))


kept = share(promise)
tempting = share(margin(rides.loc[rides["pile"] == "A", "miss"].to_numpy(), 0.1))
