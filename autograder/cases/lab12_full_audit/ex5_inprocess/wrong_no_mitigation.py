# misconception: hands in the baseline again
# loses: 2
# message: These are the unmitigated decisions
y_pred_inproc = LogisticRegression(max_iter=2000).fit(X_train, y_train).predict(X_test)
inproc_needs_group = False
