# style: the solver of scikit-learn's default, a model fitted before; a Series
plain = LogisticRegression(max_iter=2000).fit(X_train, y_train)
rule = ThresholdOptimizer(estimator=plain, prefit=True, predict_method="predict_proba")
rule.fit(X_train, y_train, sensitive_features=group_train)
reduction = ExponentiatedGradient(LogisticRegression(max_iter=2000), DemographicParity(difference_bound=0.01))
reduction.fit(X_train, y_train, sensitive_features=group_train)


def decide(groups):
    return {
        "baseline": plain.predict(X_test),
        "post-processing": rule.predict(X_test, sensitive_features=groups, random_state=31),
        "in-processing": reduction.predict(X_test, random_state=31),
    }


ours, theirs = decide(group_test), decide(np.where(group_test == 0, 1, 0))
y_pred_post, y_pred_inproc = ours["post-processing"], ours["in-processing"].astype(bool).tolist()
if_exchanged = pd.Series({way: (ours[way] != theirs[way]).sum() for way in ours})
