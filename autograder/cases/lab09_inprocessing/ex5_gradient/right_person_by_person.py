# style: one person after another
def predictor_gradient(w, v, c, X, label, group, strength):
    total = np.zeros(len(w))
    for x, y, a in zip(X, label, group):
        s = float(np.dot(x, w))
        total += x * (sigmoid(s) - y)
        total -= strength * x * v * (sigmoid(v * s + c) - a)
    return total / len(X)
