# misconception: trains with the attribute
# loses: 2
# message: Keep it for the audit and out of the model
baseline = LogisticRegression(max_iter=2000).fit(X_train.assign(group=group_train), y_train)
y_pred_baseline = baseline.predict(X_test.assign(group=group_test))
