# misconception: minimizes the signed gap, so the farthest below wins
# loses: 3
# message: smallest absolute gap
def matching_threshold(north, south, north_threshold, metric):
    def rate(people, threshold):
        flagged = people[people["score"] >= threshold]
        if metric == "selection_rate":
            return len(flagged) / len(people)
        if metric == "true_positive_rate":
            return flagged["sick"].sum() / people["sick"].sum()
        return flagged["sick"].mean()

    goal = rate(north, north_threshold)
    gaps = {t: rate(south, t) - goal for t in thresholds}
    return min((t for t in gaps if gaps[t] == gaps[t]), key=gaps.get)
