# misconception: the adversary without its offset
# loses: 4
# message: If you left out c
def predictor_gradient(w, v, c, X, label, group, strength):
    s = X @ w
    return X.T @ (sigmoid(s) - label - strength * v * (sigmoid(v * s) - group)) / len(label)
