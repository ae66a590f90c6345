# style: GroupCounts for the gap, decision scores of the probe
to_find = (train["site"] == "west").astype(int)
probe_auc = {
    "line": roc_auc_score(
        test["site"] == "west", line().fit(cleaned, to_find).decision_function(cleaned_test)
    ),
    "trees": roc_auc_score(
        test["site"] == "west", trees().fit(cleaned, to_find).decision_function(cleaned_test)
    ),
}
gap_left = {}
for name, learner in (("trees", trees()), ("line", line())):
    decision = learner.fit(cleaned, train["finished"]).predict(cleaned_test)
    rate = GroupCounts.from_arrays(test["finished"], decision, sensitive_features=test["site"]).rates(
        "selection_rate"
    )
    gap_left[name] = float(rate.loc["east"].iloc[-1] - rate.loc["west"].iloc[-1])
carrier, may_say = "hours", "B"
