# misconception: fits on the rows that are audited
# loses: 3
# message: If you fitted on the test rows
post = ThresholdOptimizer(estimator=model, constraints="demographic_parity", predict_method="predict_proba")
post.fit(X_test, y_test, sensitive_features=group_test)
y_pred_post = post.predict(X_test, sensitive_features=group_test, random_state=31)
mixture = ExponentiatedGradient(model, DemographicParity())
mixture.fit(X_train, y_train, sensitive_features=group_train)
y_pred_inproc = mixture.predict(X_test, random_state=31)
own, other = (
    post.predict(X_test, sensitive_features=g, random_state=31) for g in (group_test, 1 - group_test)
)
if_exchanged = {"baseline": 0, "post-processing": np.sum(own != other), "in-processing": 0}
