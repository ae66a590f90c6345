# misconception: probabilities instead of decisions
# loses: 5
# message: give one decision, 0 or 1
post = ThresholdOptimizer(estimator=model, constraints="demographic_parity", predict_method="predict_proba")
post.fit(X_train, y_train, sensitive_features=group_train)
y_pred_post = post.predict(X_test, sensitive_features=group_test, random_state=31)
mixture = ExponentiatedGradient(model, DemographicParity())
mixture.fit(X_train, y_train, sensitive_features=group_train)
y_pred_inproc = mixture.predict(X_test, random_state=31)
own, other = (
    post.predict(X_test, sensitive_features=g, random_state=31) for g in (group_test, 1 - group_test)
)
if_exchanged = {"baseline": 0, "post-processing": np.sum(own != other), "in-processing": 0}
y_pred_inproc = mixture._pmf_predict(X_test)[:, 1]
y_pred_post = post._pmf_predict(X_test, sensitive_features=group_test)[:, 1]
