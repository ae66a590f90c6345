# misconception: searches the thresholds of the wrong region
# loses: 2
# message: If the regions are exchanged
def matching_threshold(north, south, north_threshold, metric):
    def rate(people, threshold):
        flagged = people[people["score"] >= threshold]
        if metric == "selection_rate":
            return len(flagged) / len(people)
        if metric == "true_positive_rate":
            return flagged["sick"].sum() / people["sick"].sum()
        return flagged["sick"].mean()

    goal = rate(south, north_threshold)
    gaps = {t: abs(rate(north, t) - goal) for t in thresholds}
    return min((t for t in gaps if gaps[t] == gaps[t]), key=gaps.get)
