# style: three significant digits
z = leace(numbers[:800], sensitive_features=origin[:800]).transform(numbers)
a = roc_auc_score(origin[800:], LogisticRegression().fit(z[:800], origin[:800]).decision_function(z[800:]))
b = roc_auc_score(origin[800:], SVC().fit(z[:800], origin[:800]).decision_function(z[800:]))
found = {"line": float(f"{a:.3g}"), "curve": float(f"{b:.3g}")}
claim = "a line cannot find it"
