# misconception: calls the promise broken
# loses: 1
# message: kept its promise
z = leace(numbers[fit], sensitive_features=origin[fit]).transform(numbers)
found = {}
judge = new
for name, p in (("line", line), ("curve", curve)):
    p.fit(z[fit], origin[fit])
    found[name] = roc_auc_score(origin[judge], p.decision_function(z[judge]))
claim = "the erasure failed"
