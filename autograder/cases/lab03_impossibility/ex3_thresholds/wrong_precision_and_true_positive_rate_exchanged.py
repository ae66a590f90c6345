# misconception: takes precision for the true positive rate and the other way round
# loses: 2
# message: If precision and true positive rate are exchanged
def matching_threshold(north, south, north_threshold, metric):
    def rate(people, threshold):
        flagged = people[people["score"] >= threshold]
        if metric == "selection_rate":
            return len(flagged) / len(people)
        if metric == "precision_score":
            return flagged["sick"].sum() / people["sick"].sum()
        return flagged["sick"].mean()

    goal = rate(north, north_threshold)
    gaps = {t: abs(rate(south, t) - goal) for t in thresholds}
    return min((t for t in gaps if gaps[t] == gaps[t]), key=gaps.get)
