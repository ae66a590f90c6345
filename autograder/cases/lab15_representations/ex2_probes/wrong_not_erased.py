# misconception: probes the numbers as they were
# loses: 2
# message: nothing was erased
z = numbers
found = {}
judge = new
for name, p in (("line", line), ("curve", curve)):
    p.fit(z[fit], origin[fit])
    found[name] = roc_auc_score(origin[judge], p.decision_function(z[judge]))
claim = "a line cannot find it"
