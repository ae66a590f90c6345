# misconception: audits both models with weights on the test rows
# loses: 1
# message: If you gave the test rows weights
before = invite(train[features], train["finished"], test[features])
after = invite(train[features], train["finished"], test[features], sample_weight=train["weight"])
weight = pd.Series(mitigation.reweighing_weights(test["finished"], sensitive_features=test["site"]))
total = weight.groupby(test["site"]).sum()
gap = {}
for name, decision in {"before": before, "after": after}.items():
    share = (weight * decision).groupby(test["site"]).sum() / total
    gap[name] = share["east"] - share["west"]
moved = 1000 * pd.DataFrame({"in": after > before, "out": after < before}).groupby(test["site"]).mean()
