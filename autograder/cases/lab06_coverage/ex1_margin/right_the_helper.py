# style: calls the course's helper
def margin(misses, alpha):
    return conformal_quantile(misses, alpha)
