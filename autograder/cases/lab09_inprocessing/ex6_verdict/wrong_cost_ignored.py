# misconception: a closed gap is a success, whatever it costs
# loses: 2
# message: a closed gap does not make decisions usable
fails = {
    "no constraint": ["gap"],
    "path, price 0.3": [],
    "path, price 0.7": ["gap"],
    "mixture": ["draw"],
    "approve everybody": [],
}
