# style: wraps a model that is already fitted
fitted = LogisticRegression(max_iter=2000).fit(X_train, y_train)
frozen = ThresholdOptimizer(
    estimator=fitted, constraints="demographic_parity", predict_method="predict_proba", prefit=True
)
frozen.fit(X_train, y_train, sensitive_features=pd.Series(group_train))
y_pred_post = pd.Series(frozen.predict(X_test, sensitive_features=pd.Series(group_test), random_state=31))
post_needs_group = not False
