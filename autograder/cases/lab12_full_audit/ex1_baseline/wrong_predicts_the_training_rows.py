# misconception: predicts the rows that it was trained on
# loses: 2
# message: expected one decision per row of X_test
baseline = LogisticRegression(max_iter=2000).fit(X_train, y_train)
y_pred_baseline = baseline.predict(X_train)
