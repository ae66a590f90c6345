# misconception: names pre-processing, where one method of two goes on as before
# loses: 1
# message: the family as a whole is not hit
needs_region = {name: not np.array_equal(as_it_is[name], exchanged[name]) for name in as_it_is.columns}
tpr_gap = {}
for name in as_it_is:
    tpr_gap[name] = GroupCounts.from_arrays(
        test.repaid, as_it_is[name], sensitive_features=test.region
    ).difference("true_positive_rate")
today = GroupCounts.from_arrays(test.repaid, (test.score >= 50).astype(int), sensitive_features=test.region)
frozen_gap = today.difference("true_positive_rate")
left_to_us = ["ExponentiatedGradient", "reweighed training"]
harder_now = "pre-processing"
