# misconception: names the best instead of all that are left
# loses: 1
# message: If you kept only the
needs_region = {name: not as_it_is[name].equals(exchanged[name]) for name in as_it_is}
left_to_us = ["ExponentiatedGradient"]
