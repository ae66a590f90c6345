# misconception: hands in scores instead of decisions
# loses: 2
# message: These are probabilities
baseline = LogisticRegression(max_iter=2000).fit(X_train, y_train)
y_pred_baseline = baseline.predict_proba(X_test)[:, 1]
