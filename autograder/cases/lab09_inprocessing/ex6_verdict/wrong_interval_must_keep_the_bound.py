# misconception: fails a model because its interval passes the bound
# loses: 1
# message: if you held the end of its interval against it
fails = {
    "no constraint": ["gap"],
    "path, price 0.3": ["gap"],
    "path, price 0.7": ["gap", "accuracy"],
    "mixture": ["draw"],
    "approve everybody": ["accuracy"],
}
