# misconception: leaves the undefined precision to scikit-learn
# loses: 1
# message: as scikit-learn has it
def matching_threshold(north, south, north_threshold, metric):
    """The threshold for the south (an int from `thresholds`) whose rate is nearest to the north's."""

    def rate(people, threshold):
        flagged = people["score"] >= threshold
        if metric == "selection_rate":
            return flagged.mean()
        if metric == "true_positive_rate":
            return flagged[people["sick"] == 1].mean()
        from sklearn.metrics import precision_score

        return precision_score(people["sick"], flagged.astype(int), zero_division=0)

    gaps = pd.Series({t: abs(rate(south, t) - rate(north, north_threshold)) for t in thresholds})
    return int(gaps.idxmin())
