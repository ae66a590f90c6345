# misconception: gives each applicant the other group
# loses: 2
# message: The groups are swapped
post = ThresholdOptimizer(
    estimator=LogisticRegression(max_iter=2000),
    constraints="demographic_parity",
    predict_method="predict_proba",
)
post.fit(X_train, y_train, sensitive_features=group_train)
y_pred_post = post.predict(X_test, sensitive_features=1 - group_test, random_state=31)
post_needs_group = True
