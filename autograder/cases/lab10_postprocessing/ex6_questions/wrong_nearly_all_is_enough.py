# misconception: holds 85 in 100 known regions for nearly all
# loses: 1
# message: compare your number with the condition
there = (today.written.eq("north") | today.written.eq("south")).sum() / len(today)
auc = {}
for region in ("north", "south"):
    part = test[test.region == region]
    auc[region] = roc_auc_score(part.repaid, part.score)
one_way = (test.score >= 65) != (test.score >= 40)
region_decides = 1000 * one_way.sum() / len(test)
met = {1: there >= 0.8, 2: abs(auc["north"] - auc["south"]) < 0.05, 3: region_decides < 100}
advice = "B"
