# style: two gradients, then the difference
def predictor_gradient(w, v, c, X, label, group, strength):
    s = X @ w
    r = sigmoid(s) - label
    q = sigmoid(v * s + c) - group
    of_label = (X * r[:, None]).mean(axis=0)
    of_group = v * (X * q[:, None]).mean(axis=0)
    return (of_label - strength * of_group).tolist()
