# misconception: no adversary
# loses: 4
# message: If you left the adversary out, that is ordinary training
def predictor_gradient(w, v, c, X, label, group, strength):
    s = X @ w
    r = sigmoid(s) - label
    q = sigmoid(v * s + c) - group
    return X.T @ r / len(label)
