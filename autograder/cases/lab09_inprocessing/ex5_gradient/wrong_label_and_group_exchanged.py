# misconception: label and group exchanged
# loses: 4
# message: If you exchanged label and group
def predictor_gradient(w, v, c, X, label, group, strength):
    s = X @ w
    return X.T @ (sigmoid(s) - group - strength * v * (sigmoid(v * s + c) - label)) / len(label)
