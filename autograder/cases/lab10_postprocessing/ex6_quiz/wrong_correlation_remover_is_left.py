# misconception: keeps CorrelationRemover because it stands before the model
# loses: 1
# message: still needs the region of every applicant
needs_region = {name: not np.array_equal(as_it_is[name], exchanged[name]) for name in as_it_is.columns}
left_to_us = ["ExponentiatedGradient", "reweighed training"]
left_to_us += ["CorrelationRemover"]
