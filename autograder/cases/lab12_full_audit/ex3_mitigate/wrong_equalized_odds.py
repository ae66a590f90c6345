# misconception: equalizes the odds instead of the selection rates
# loses: 2
# message: If you equalized error rates
from fairlearn.reductions import EqualizedOdds

post = ThresholdOptimizer(estimator=model, constraints="equalized_odds", predict_method="predict_proba")
post.fit(X_train, y_train, sensitive_features=group_train)
y_pred_post = post.predict(X_test, sensitive_features=group_test, random_state=31)
mixture = ExponentiatedGradient(model, EqualizedOdds())
mixture.fit(X_train, y_train, sensitive_features=group_train)
y_pred_inproc = mixture.predict(X_test, random_state=31)
rule = ThresholdOptimizer(estimator=model, predict_method="predict_proba")
rule.fit(X_train, y_train, sensitive_features=group_train)
own, other = (
    rule.predict(X_test, sensitive_features=g, random_state=31) for g in (group_test, 1 - group_test)
)
if_exchanged = {"baseline": 0, "post-processing": np.sum(own != other), "in-processing": 0}
