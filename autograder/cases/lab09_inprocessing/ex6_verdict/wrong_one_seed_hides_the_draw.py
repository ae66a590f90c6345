# misconception: looks at the decisions of one seed
# loses: 1
# message: one seed hides it
fails = {
    "no constraint": ["gap"],
    "path, price 0.3": [],
    "path, price 0.7": ["gap", "accuracy"],
    "mixture": [],
    "approve everybody": ["accuracy"],
}
