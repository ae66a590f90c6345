# misconception: takes a rate of 0/0 for the nearest one
# loses: 1
# message: precision is 0/0
def matching_threshold(north, south, north_threshold, metric):
    def rate(people, threshold):
        flagged = people[people["score"] >= threshold]
        if metric == "selection_rate":
            return len(flagged) / len(people)
        if metric == "true_positive_rate":
            return flagged["sick"].sum() / people["sick"].sum()
        return flagged["sick"].mean()

    goal = rate(north, north_threshold)
    gaps = {t: abs(rate(south, t) - goal) for t in thresholds}
    return thresholds[int(np.argmin(list(gaps.values())))]
