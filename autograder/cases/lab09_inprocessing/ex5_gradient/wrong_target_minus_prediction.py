# misconception: target minus prediction
# loses: 4
# message: If you took target minus prediction
def predictor_gradient(w, v, c, X, label, group, strength):
    s = X @ w
    return X.T @ ((label - sigmoid(s)) - strength * v * (group - sigmoid(v * s + c))) / len(label)
