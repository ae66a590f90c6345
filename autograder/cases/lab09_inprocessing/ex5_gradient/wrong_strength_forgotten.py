# misconception: the strength left out
# loses: 4
# message: If you left out the strength
def predictor_gradient(w, v, c, X, label, group, strength):
    s = X @ w
    r = sigmoid(s) - label
    q = sigmoid(v * s + c) - group
    return X.T @ (r - v * q) / len(label)
