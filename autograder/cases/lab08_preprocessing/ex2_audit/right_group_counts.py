# style: GroupCounts, decisions as a list, scikit-learn without the helper
before = LogisticRegression().fit(train[features], train["finished"]).predict(test[features]).tolist()
weighted = LogisticRegression().fit(train[features], train["finished"], train["weight"])
after = weighted.predict(test[features]).tolist()
gap = {}
for name, decision in (("before", before), ("after", after)):
    rate = GroupCounts.from_arrays(test["finished"], decision, sensitive_features=test["site"]).rates()[
        "selection_rate"
    ]
    gap[name] = rate["east"] - rate["west"]
change = pd.Series(after) - pd.Series(before)
moved = pd.DataFrame({"out": change == -1, "in": change == 1}).groupby(test["site"]).mean() * 1000
