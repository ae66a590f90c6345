# misconception: believes that reweighing needs the group of new applicants
# loses: 1
# message: The weights use the region in training
needs_region = {name: not np.array_equal(as_it_is[name], exchanged[name]) for name in as_it_is.columns}
left_to_us = ["ExponentiatedGradient", "reweighed training"]
needs_region["reweighed training"] = True
