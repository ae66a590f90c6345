# style: a plain loop over counts that keeps the best so far
def matching_threshold(north, south, north_threshold, metric):
    def rate(people, threshold):
        pairs = list(zip(people["score"], people["sick"]))
        flagged = [sick for score, sick in pairs if score >= threshold]
        if metric == "precision_score":
            return sum(flagged) / len(flagged) if flagged else None
        if metric == "selection_rate":
            return len(flagged) / len(pairs)
        return sum(flagged) / sum(sick for _, sick in pairs)

    goal, best, smallest = rate(north, north_threshold), None, 2.0
    for threshold in thresholds:
        here = rate(south, threshold)
        if here is not None and abs(here - goal) < smallest:
            best, smallest = threshold, abs(here - goal)
    return best
