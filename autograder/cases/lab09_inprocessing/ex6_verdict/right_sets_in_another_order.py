# style: sets instead of lists
fails = {
    "no constraint": {"gap"},
    "path, price 0.3": set(),
    "path, price 0.7": {"accuracy", "gap"},
    "mixture": {"draw"},
    "approve everybody": {"accuracy"},
}
