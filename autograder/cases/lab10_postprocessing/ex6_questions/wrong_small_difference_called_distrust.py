# misconception: reads any difference between the areas as distrust
# loses: 2
# message: not what stands in the way
there = (today.written.eq("north") | today.written.eq("south")).sum() / len(today)
auc = {}
for region in ("north", "south"):
    part = test[test.region == region]
    auc[region] = roc_auc_score(part.repaid, part.score)
one_way = (test.score >= 65) != (test.score >= 40)
region_decides = 1000 * one_way.sum() / len(test)
met = {1: there >= 0.99, 2: auc["north"] == auc["south"], 3: region_decides < 100}
advice = "C"
