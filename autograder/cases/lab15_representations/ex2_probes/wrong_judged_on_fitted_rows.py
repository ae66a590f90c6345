# misconception: judges the probes on the rows they learned from
# loses: 2
# message: it has seen the answers
z = leace(numbers[fit], sensitive_features=origin[fit]).transform(numbers)
found = {}
judge = fit
for name, p in (("line", line), ("curve", curve)):
    p.fit(z[fit], origin[fit])
    found[name] = roc_auc_score(origin[judge], p.decision_function(z[judge]))
claim = "a line cannot find it"
