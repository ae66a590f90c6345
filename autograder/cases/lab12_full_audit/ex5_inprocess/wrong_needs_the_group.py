# misconception: believes that the model asks for the group
# loses: 1
# message: predict() does not
inproc = ExponentiatedGradient(estimator=LogisticRegression(max_iter=2000), constraints=DemographicParity())
inproc.fit(X_train, y_train, sensitive_features=group_train)
y_pred_inproc = inproc.predict(X_test, random_state=31)
inproc_needs_group = True
