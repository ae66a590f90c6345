# style: AUC by pairs, a Series
E = leace(numbers[fit], sensitive_features=origin[fit])
inside, outside = E.transform(numbers[fit]), E.transform(numbers[new])


def auc(probe):
    s = probe.fit(inside, origin[fit]).decision_function(outside)
    return np.mean(s[origin[new] == 1][:, None] > s[origin[new] == 0][None, :])


found = pd.Series({"line": auc(line), "curve": auc(curve)})
claim = "A line cannot find it"
