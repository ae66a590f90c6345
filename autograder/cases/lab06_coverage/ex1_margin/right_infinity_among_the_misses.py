# style: puts infinity in the new ride's place and takes a quantile that does not interpolate
def margin(misses, alpha):
    places = np.append(misses, np.inf)
    return np.quantile(places, 1 - alpha, method="inverted_cdf")
