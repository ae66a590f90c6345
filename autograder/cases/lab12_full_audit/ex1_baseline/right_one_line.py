# style: one line, and the decisions as a list
y_pred_baseline = list(LogisticRegression(max_iter=2000).fit(X_train, y_train).predict(X_test))
