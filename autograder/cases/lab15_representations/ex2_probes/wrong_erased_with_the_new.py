# misconception: fits the erasure on all rows
# loses: 2
# message: it has seen the new tenants' origin
z = leace(numbers, sensitive_features=origin).transform(numbers)
found = {}
judge = new
for name, p in (("line", line), ("curve", curve)):
    p.fit(z[fit], origin[fit])
    found[name] = roc_auc_score(origin[judge], p.decision_function(z[judge]))
claim = "a line cannot find it"
