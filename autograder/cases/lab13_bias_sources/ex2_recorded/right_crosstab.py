# style: a crosstab, returned as a Series
def recorded_share(recorded, found, region):
    r, f, g = np.array(recorded), np.array(found) == 1, np.array(region)
    table = pd.crosstab(g[f], r[f]).reindex(columns=[0, 1], fill_value=0)
    return table[1] / table.sum(axis=1)
