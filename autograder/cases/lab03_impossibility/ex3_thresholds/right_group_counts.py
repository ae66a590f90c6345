# style: lets GroupCounts do the rates, and NumPy's nanargmin the search
def matching_threshold(north, south, north_threshold, metric):
    def rate(people, threshold):
        decisions = np.where(people["score"] < threshold, 0, 1)
        return GroupCounts.from_arrays(
            people["sick"], decisions, sensitive_features=np.zeros(len(people))
        ).overall()[metric]

    goal = rate(north, north_threshold)
    return np.array(thresholds)[np.nanargmin([abs(rate(south, t) - goal) for t in thresholds])]
