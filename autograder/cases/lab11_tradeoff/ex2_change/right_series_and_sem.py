# style: a Series with its standard error
def accuracy_change(label, before, after):
    d = pd.Series((np.array(after) == label) * 1.0 - (np.array(before) == label) * 1.0)
    return pd.Series(
        {"low": d.mean() - 1.96 * d.sem(), "change": d.mean(), "high": d.mean() + 1.96 * d.sem()}
    )
