# misconception: takes a group used in training for one needed at prediction time
# loses: 1
# message: predict does not ask for it
needs_region = {name: not np.array_equal(as_it_is[name], exchanged[name]) for name in as_it_is.columns}
left_to_us = ["ExponentiatedGradient", "reweighed training"]
needs_region["ExponentiatedGradient"] = True
