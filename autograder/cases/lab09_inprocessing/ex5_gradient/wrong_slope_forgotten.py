# misconception: the derivative through the adversary left out
# loses: 4
# message: reaches the score through its slope
def predictor_gradient(w, v, c, X, label, group, strength):
    s = X @ w
    r = sigmoid(s) - label
    q = sigmoid(v * s + c) - group
    return X.T @ (r - strength * q) / len(label)
