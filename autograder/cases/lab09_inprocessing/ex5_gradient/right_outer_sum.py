# style: one weight per person, then a weighted mean of the rows
def predictor_gradient(w, v, c, X, label, group, strength):
    s = np.dot(X, w)
    pull = (1 / (1 + np.exp(-s)) - label) - strength * v * (1 / (1 + np.exp(-(v * s + c))) - group)
    return np.average(X * pull[:, np.newaxis], axis=0)
