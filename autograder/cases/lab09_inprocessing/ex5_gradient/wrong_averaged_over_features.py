# misconception: divides by the number of features
# loses: 4
# message: If you summed over the people
def predictor_gradient(w, v, c, X, label, group, strength):
    s = X @ w
    g = X.T @ (sigmoid(s) - label - strength * v * (sigmoid(v * s + c) - group))
    return g
