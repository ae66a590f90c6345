# misconception: audits the run in which regions were exchanged
# loses: 2
# message: The gaps are about as_it_is
needs_region = {name: not np.array_equal(as_it_is[name], exchanged[name]) for name in as_it_is.columns}
tpr_gap = {}
for name in as_it_is:
    tpr_gap[name] = GroupCounts.from_arrays(
        test.repaid, exchanged[name], sensitive_features=test.region
    ).difference("true_positive_rate")
today = GroupCounts.from_arrays(test.repaid, (test.score >= 50).astype(int), sensitive_features=test.region)
frozen_gap = today.difference("true_positive_rate")
left_to_us = ["ExponentiatedGradient", "reweighed training"]
harder_now = "post-processing"
