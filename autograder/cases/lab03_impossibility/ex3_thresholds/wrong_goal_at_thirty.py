# misconception: uses 30 for the north whatever it is told
# loses: 3
# message: If you used 30 for the north
def matching_threshold(north, south, north_threshold, metric):
    """The threshold for the south (an int from `thresholds`) whose rate is nearest to the north's."""

    def rate(people, threshold):
        flagged = people["score"] >= threshold
        if metric == "selection_rate":
            return flagged.mean()
        if metric == "true_positive_rate":
            return flagged[people["sick"] == 1].mean()
        return people["sick"][flagged].mean()

    gaps = pd.Series({t: abs(rate(south, t) - rate(north, 30)) for t in thresholds})
    return int(gaps.idxmin())
