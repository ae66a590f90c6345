# misconception: lines are fixed in advance, so nobody is asked for a region
# loses: 1
# message: compare the two runs, applicant by applicant
needs_region = {name: not as_it_is[name].equals(exchanged[name]) for name in as_it_is}
needs_region["signed lines"] = False
left_to_us = ["reweighed training", "ExponentiatedGradient"]
