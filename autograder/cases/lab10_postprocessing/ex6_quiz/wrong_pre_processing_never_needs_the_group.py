# misconception: goes by the name of the family: what comes before the model needs no group
# loses: 1
# message: still asks for the region
needs_region = {name: not np.array_equal(as_it_is[name], exchanged[name]) for name in as_it_is.columns}
left_to_us = ["ExponentiatedGradient", "reweighed training"]
needs_region["CorrelationRemover"] = False
