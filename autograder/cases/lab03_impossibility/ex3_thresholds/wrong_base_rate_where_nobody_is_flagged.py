# misconception: puts the base rate where nobody is flagged
# loses: 1
# message: matching_threshold(
def matching_threshold(north, south, north_threshold, metric):
    """The threshold for the south (an int from `thresholds`) whose rate is nearest to the north's."""

    def rate(people, threshold):
        flagged = people["score"] >= threshold
        if metric == "selection_rate":
            return flagged.mean()
        if metric == "true_positive_rate":
            return flagged[people["sick"] == 1].mean()
        return people["sick"][flagged].mean() if flagged.any() else people["sick"].mean()

    gaps = pd.Series({t: abs(rate(south, t) - rate(north, north_threshold)) for t in thresholds})
    return int(gaps.idxmin())
