# misconception: takes the line for everybody
# loses: 1
# message: nobody can say that nobody can
z = leace(numbers[fit], sensitive_features=origin[fit]).transform(numbers)
found = {}
judge = new
for name, p in (("line", line), ("curve", curve)):
    p.fit(z[fit], origin[fit])
    found[name] = roc_auc_score(origin[judge], p.decision_function(z[judge]))
claim = "nobody can find origin"
