# style: NumPy arrays, a key that breaks ties
def matching_threshold(north, south, north_threshold, metric):
    def rate(people, t):
        score, sick = people["score"].to_numpy(), people["sick"].to_numpy()
        chosen = score >= t
        part, whole = {
            "selection_rate": (chosen.sum(), len(score)),
            "true_positive_rate": (sick[chosen].sum(), sick.sum()),
            "precision_score": (sick[chosen].sum(), chosen.sum()),
        }[metric]
        return part / whole if whole else None

    goal = rate(north, north_threshold)
    defined = [(abs(r - goal), t) for t in thresholds if (r := rate(south, t)) is not None]
    return np.int64(min(defined)[1])
