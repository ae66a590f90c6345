# style: areas from the Mann-Whitney statistic; NumPy truth values
there = (today.written.eq("north") | today.written.eq("south")).sum() / len(today)
auc = {}
for region in ("north", "south"):
    part = test[test.region == region]
    good, bad = (part.score[part.repaid == label].to_numpy() for label in (1, 0))
    order = pd.Series(np.append(good, bad)).rank()[: len(good)].sum()
    auc[region] = (order - len(good) * (len(good) + 1) / 2) / (len(good) * len(bad))
one_way = (test.score >= 65) != (test.score >= 40)
region_decides = 1000 * one_way.sum() / len(test)
met = {1: there >= 0.99, 2: abs(auc["north"] - auc["south"]) < 0.05, 3: region_decides < 100}
advice = "b"
