# misconception: the model without a constraint has nothing to keep
# loses: 1
# message: fails['no constraint']
fails = {
    "no constraint": [],
    "path, price 0.3": [],
    "path, price 0.7": ["gap", "accuracy"],
    "mixture": ["draw"],
    "approve everybody": ["accuracy"],
}
