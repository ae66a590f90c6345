# misconception: a gap that turned round is no gap
# loses: 1
# message: its gap turned round
fails = {
    "no constraint": ["gap"],
    "path, price 0.3": [],
    "path, price 0.7": ["accuracy"],
    "mixture": ["draw"],
    "approve everybody": ["accuracy"],
}
