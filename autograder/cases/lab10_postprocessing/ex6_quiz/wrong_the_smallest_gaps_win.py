# misconception: keeps every procedure that narrows the gap, whether it can run or not
# loses: 1
# message: Leave those out
needs_region = {name: not np.array_equal(as_it_is[name], exchanged[name]) for name in as_it_is.columns}
left_to_us = ["ExponentiatedGradient", "reweighed training"]
left_to_us = list(as_it_is)
