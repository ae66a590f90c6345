# misconception: label and group exchanged
# loses: 4
# message: Label and group are exchanged
def predictor_gradient(w, v, c, X, label, group, strength):
    s = X @ w
    return X.T @ (sigmoid(s) - group - strength * v * (sigmoid(v * s + c) - label)) / len(label)
