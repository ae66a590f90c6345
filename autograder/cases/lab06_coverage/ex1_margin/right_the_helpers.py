# style: the course's helper for groups
def margins(misses, districts, alpha):
    return coverage.group_quantiles(misses, sensitive_features=districts, alpha=alpha)["quantile"]
