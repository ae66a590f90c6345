# misconception: the strength left out
# loses: 4
# message: The strength is missing
def predictor_gradient(w, v, c, X, label, group, strength):
    s = X @ w
    r = sigmoid(s) - label
    q = sigmoid(v * s + c) - group
    return X.T @ (r - v * q) / len(label)
