# style: pandas counts
def shortfall(file, served, region):
    expected = len(file) * pd.Series(served).value_counts(normalize=True).get(region, 0)
    return float(np.clip(expected - pd.Series(file).value_counts().get(region, 0), 0, None))
