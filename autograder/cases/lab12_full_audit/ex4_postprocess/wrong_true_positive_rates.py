# misconception: equalizes true positive rates instead
# loses: 2
# message: These decisions equalize true positive rates
post = ThresholdOptimizer(
    estimator=LogisticRegression(max_iter=2000),
    constraints="true_positive_rate_parity",
    predict_method="predict_proba",
)
post.fit(X_train, y_train, sensitive_features=group_train)
y_pred_post = post.predict(X_test, sensitive_features=group_test, random_state=31)
post_needs_group = True
