# style: nth element of a padded array
def margins(misses, districts, alpha):
    result = {}
    for name, group in pd.DataFrame({"m": misses, "d": districts}).groupby("d")["m"]:
        padded = np.concatenate([group.to_numpy(), [np.inf]])
        k = min(int(np.ceil((len(group) + 1) * (1 - alpha))), len(padded))
        result[name] = np.float32(np.round(np.partition(padded, k - 1)[k - 1], 3))
    return result
