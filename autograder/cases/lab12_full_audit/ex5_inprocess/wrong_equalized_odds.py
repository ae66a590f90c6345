# misconception: constrains the odds instead of the selection rates
# loses: 2
# message: The vote was for DemographicParity
from fairlearn.reductions import EqualizedOdds

inproc = ExponentiatedGradient(estimator=LogisticRegression(max_iter=2000), constraints=EqualizedOdds())
inproc.fit(X_train, y_train, sensitive_features=group_train)
y_pred_inproc = inproc.predict(X_test, random_state=31)
inproc_needs_group = False
