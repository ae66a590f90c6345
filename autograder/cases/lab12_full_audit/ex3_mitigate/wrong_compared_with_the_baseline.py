# misconception: who was moved by the mitigation
# loses: 2
# message: If you compared with the baseline
post = ThresholdOptimizer(estimator=model, constraints="demographic_parity", predict_method="predict_proba")
post.fit(X_train, y_train, sensitive_features=group_train)
y_pred_post = post.predict(X_test, sensitive_features=group_test, random_state=31)
mixture = ExponentiatedGradient(model, DemographicParity())
mixture.fit(X_train, y_train, sensitive_features=group_train)
y_pred_inproc = mixture.predict(X_test, random_state=31)
own, other = (
    post.predict(X_test, sensitive_features=g, random_state=31) for g in (group_test, 1 - group_test)
)
if_exchanged = {"baseline": 0, "post-processing": np.sum(own != y_pred_baseline), "in-processing": 0}
