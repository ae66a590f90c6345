# misconception: the adversary's gradient is added
# loses: 4
# message: The reversal is a minus
def predictor_gradient(w, v, c, X, label, group, strength):
    s = X @ w
    r = sigmoid(s) - label
    q = sigmoid(v * s + c) - group
    return X.T @ (r + strength * v * q) / len(label)
