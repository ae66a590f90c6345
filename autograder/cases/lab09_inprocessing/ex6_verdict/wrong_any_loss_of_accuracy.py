# misconception: any loss of accuracy fails
# loses: 2
# message: if you counted any loss
fails = {
    "no constraint": ["gap"],
    "path, price 0.3": ["accuracy"],
    "path, price 0.7": ["gap", "accuracy"],
    "mixture": ["draw", "accuracy"],
    "approve everybody": ["accuracy"],
}
