# misconception: gives the share of right guesses
# loses: 2
# message: depends on how many are foreign
z = leace(numbers[fit], sensitive_features=origin[fit]).transform(numbers)
found = {}
judge = new
for name, p in (("line", line), ("curve", curve)):
    p.fit(z[fit], origin[fit])
    found[name] = p.score(z[judge], origin[judge])
claim = "a line cannot find it"
