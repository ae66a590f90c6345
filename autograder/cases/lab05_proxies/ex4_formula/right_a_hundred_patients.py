# style: counts a hundred patients of each district, other parameter names
def booking_gap(agreement):
    river = {"marked river": 100 * agreement, "marked hill": 100 - 100 * agreement}
    hill = {"marked river": 100 - 100 * agreement, "marked hill": 100 * agreement}
    booked = [m for m in river if 70 * river[m] + 30 * hill[m] > 50 * (river[m] + hill[m]) + 1e-9]
    return (sum(river[m] for m in booked) - sum(hill[m] for m in booked)) / 100


def score_gap(agreement):
    matrix = np.array([[agreement, 1 - agreement], [1 - agreement, agreement]])
    scores = matrix @ [0.7, 0.3]
    return np.diff(matrix[::-1] @ scores)[0]


def auc_needed(wanted):
    return np.interp(wanted, [0, 1], [0.5, 1])
