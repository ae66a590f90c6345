# style: cuts the probabilities at one half
fitted = LogisticRegression(max_iter=2000).fit(X_train, y_train)
y_pred_baseline = (fitted.predict_proba(X_test)[:, 1] > 0.5).astype(int)
