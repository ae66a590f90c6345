# style: a matrix of marks and districts
def booking_gap(q, river, hill):
    marks = np.array([[q, 1 - q], [1 - q, q]])
    decision = (marks @ [river, hill] > 0.5).astype(float)
    return np.float32(np.subtract(*(marks.T @ decision)))
