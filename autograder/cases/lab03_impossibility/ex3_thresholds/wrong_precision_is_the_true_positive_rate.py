# misconception: matches true positive rates where precision is asked for
# loses: 2
# message: If you divided by the sick for precision as well
def matching_threshold(north, south, north_threshold, metric):
    def rate(people, threshold):
        flagged = people[people["score"] >= threshold]
        if metric == "selection_rate":
            return len(flagged) / len(people)
        if metric == "true_positive_rate":
            return flagged["sick"].sum() / people["sick"].sum()
        return flagged["sick"].sum() / people["sick"].sum()

    goal = rate(north, north_threshold)
    gaps = {t: abs(rate(south, t) - goal) for t in thresholds}
    return min((t for t in gaps if gaps[t] == gaps[t]), key=gaps.get)
