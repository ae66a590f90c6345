# misconception: leaves the random state at another value
# loses: 2
# message: the task asks for random_state=31
post = ThresholdOptimizer(
    estimator=LogisticRegression(max_iter=2000),
    constraints="demographic_parity",
    predict_method="predict_proba",
)
post.fit(X_train, y_train, sensitive_features=group_train)
y_pred_post = post.predict(X_test, sensitive_features=group_test, random_state=0)
post_needs_group = True
