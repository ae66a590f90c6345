# misconception: fits on the rows that it audits
# loses: 2
# message: fitted on the test rows
baseline = LogisticRegression(max_iter=2000).fit(X_test, y_test)
y_pred_baseline = baseline.predict(X_test)
