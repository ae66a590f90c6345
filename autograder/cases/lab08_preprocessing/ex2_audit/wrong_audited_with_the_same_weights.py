# misconception: audits the weighted model with weights, the other without
# loses: 1
# message: If you gave the test rows weights
before = invite(train[features], train["finished"], test[features])
after = invite(train[features], train["finished"], test[features], sample_weight=train["weight"])
weight = pd.Series(mitigation.reweighing_weights(test["finished"], sensitive_features=test["site"]))
total = weight.groupby(test["site"]).sum()
plain = pd.Series(before).groupby(test["site"]).mean()
share = (weight * after).groupby(test["site"]).sum() / total
gap = {"before": plain["east"] - plain["west"], "after": share["east"] - share["west"]}
moved = 1000 * pd.DataFrame({"in": after > before, "out": after < before}).groupby(test["site"]).mean()
