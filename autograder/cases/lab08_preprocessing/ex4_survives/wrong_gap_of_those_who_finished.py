# misconception: counts only those who finished
# loses: 1
# message: If you counted those who finished
makers = {"line": line, "trees": trees}
west, west_test = train["site"].eq("west"), test["site"].eq("west").to_numpy()
aucs, gaps = {}, {}
for name in ["trees", "line"]:
    chance = makers[name]().fit(cleaned, west).predict_proba(cleaned_test)[:, 1]
    aucs[name] = round(roc_auc_score(west_test, chance), 3)
    yes = (
        pd.Series(makers[name]().fit(cleaned, train["finished"]).predict(cleaned_test))
        .groupby(west_test)
        .mean()
    )
    gaps[name] = round(yes[False] - yes[True], 3)
probe_auc, gap_left = pd.Series(aucs), pd.Series(gaps)
alone = {}
for c in features:
    chance = trees().fit(cleaned[[c]], west).predict_proba(cleaned_test[[c]])[:, 1]
    alone[c] = roc_auc_score(west_test, chance)
carrier = max(alone, key=alone.get)
may_say = "b"

finished = test["finished"].to_numpy() == 1
for name, maker in makers.items():
    yes = maker().fit(cleaned, train["finished"]).predict(cleaned_test)
    gap_left[name] = yes[finished & ~west_test].mean() - yes[finished & west_test].mean()
