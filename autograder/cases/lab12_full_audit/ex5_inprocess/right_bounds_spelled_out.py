# style: names the default bound, and hands in truth values
mixture = ExponentiatedGradient(LogisticRegression(max_iter=2000), DemographicParity(difference_bound=0.01))
mixture.fit(X_train, y_train, sensitive_features=group_train)
y_pred_inproc = mixture.predict(X_test, random_state=31) == 1
inproc_needs_group = False
