# misconception: chooses post-processing without asking whether the group is there at prediction time
# loses: 1
# message: check that the region may be there
needs_region = {name: not np.array_equal(as_it_is[name], exchanged[name]) for name in as_it_is.columns}
left_to_us = ["ExponentiatedGradient", "reweighed training"]
needs_region["ThresholdOptimizer"] = False
