# misconception: ranks by hard decisions
# loses: 2
# message: most of the order is lost
z = leace(numbers[fit], sensitive_features=origin[fit]).transform(numbers)
found = {}
judge = new
for name, p in (("line", line), ("curve", curve)):
    p.fit(z[fit], origin[fit])
    found[name] = roc_auc_score(origin[judge], p.predict(z[judge]))
claim = "a line cannot find it"
