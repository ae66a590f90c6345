# misconception: sums over the people
# loses: 4
# message: If you summed over the people
def predictor_gradient(w, v, c, X, label, group, strength):
    s = X @ w
    r = sigmoid(s) - label
    q = sigmoid(v * s + c) - group
    return X.T @ (r - strength * v * q)
