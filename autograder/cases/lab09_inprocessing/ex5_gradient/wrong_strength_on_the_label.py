# misconception: the strength on the wrong player
# loses: 4
# message: If you multiplied the label's part by the strength
def predictor_gradient(w, v, c, X, label, group, strength):
    s = X @ w
    r = sigmoid(s) - label
    q = sigmoid(v * s + c) - group
    return X.T @ (strength * r - v * q) / len(label)
