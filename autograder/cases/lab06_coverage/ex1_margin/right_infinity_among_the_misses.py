# style: puts infinity in the new ride's place and takes a quantile that does not interpolate
def margins(misses, districts, alpha):
    def own(values):
        return np.quantile(np.append(values, np.inf), 1 - alpha, method="inverted_cdf")

    return pd.Series(misses).groupby(districts).agg(own)
