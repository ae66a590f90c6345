# misconception: takes the interpolated quantile of the misses
# loses: 3
# message: plain quantile of the misses you have
def margin(misses, alpha):
    return float(np.quantile(misses, 1 - alpha))
