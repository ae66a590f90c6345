# style: NumPy arrays; 0/0 becomes NaN by itself
def rates(tn, fp, fn, tp):
    above = np.array([fn + tp, fp + tp, tp, fp, tp], dtype=float)
    below = np.array([tn + fp + fn + tp, tn + fp + fn + tp, fn + tp, tn + fp, fp + tp], dtype=float)
    with np.errstate(invalid="ignore"):
        values = above / below
    names = ["base_rate", "selection_rate", "true_positive_rate", "false_positive_rate", "precision_score"]
    return dict(zip(names, values, strict=True))
