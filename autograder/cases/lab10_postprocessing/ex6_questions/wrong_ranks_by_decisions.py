# misconception: measures the ranking by decisions
# loses: 1
# message: This ranks by decisions
there = (today.written.eq("north") | today.written.eq("south")).sum() / len(today)
auc = {}
for region in ("north", "south"):
    part = test[test.region == region]
    auc[region] = roc_auc_score(part.repaid, part.score >= 50)
one_way = (test.score >= 65) != (test.score >= 40)
region_decides = 1000 * one_way.sum() / len(test)
met = {1: there >= 0.99, 2: abs(auc["north"] - auc["south"]) < 0.05, 3: region_decides < 100}
advice = "B"
met[2] = True
