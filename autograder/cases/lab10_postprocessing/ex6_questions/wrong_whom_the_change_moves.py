# misconception: counts the people whom the new lines move
# loses: 1
# message: whose answer the new lines change
there = (today.written.eq("north") | today.written.eq("south")).sum() / len(today)
auc = {}
for region in ("north", "south"):
    part = test[test.region == region]
    auc[region] = roc_auc_score(part.repaid, part.score)
one_way = (test.score >= 50) != (test.score >= test.region.map(signed))
region_decides = 1000 * one_way.sum() / len(test)
met = {1: there >= 0.99, 2: abs(auc["north"] - auc["south"]) < 0.05, 3: region_decides < 100}
advice = "B"
met[3] = False
