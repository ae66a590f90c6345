# misconception: counts only those who finished
# loses: 1
# message: If you counted those who finished
after = [int(d) for d in invite(train[features], train.finished, test[features], train.weight)]
site = test.site.to_numpy()
now, was = np.array(after), np.asarray(before)
share = {s: (was[site == s].mean(), now[site == s].mean()) for s in ("east", "west")}
gap = dict(zip(("before", "after"), np.round(np.subtract(share["east"], share["west"]), 3)))
moved = pd.DataFrame(index=["west", "east"], columns=["in", "out"])
for s in moved.index:
    moved.loc[s, "in"] = round(1000 * np.mean(now[site == s] > was[site == s]))
    moved.loc[s, "out"] = round(1000 * np.mean(now[site == s] < was[site == s]))
moved = moved.astype(int)

finished = test.finished.to_numpy() == 1
for s in moved.index:
    among = (site == s) & finished
    moved.loc[s, "in"] = round(1000 * np.mean(now[among] > was[among]))
    moved.loc[s, "out"] = round(1000 * np.mean(now[among] < was[among]))
