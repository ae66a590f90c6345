# style: a table of weights, looked up row by row
def cell_weights(group, label):
    table = pd.crosstab(np.asarray(group), np.asarray(label)).reindex(columns=[0, 1], fill_value=0)
    if (table == 0).any(axis=None):
        raise ValueError("an empty cell")
    weights = np.outer(table.sum(axis=1), table.sum(axis=0)) / len(label) / table
    return np.array([weights.loc[cell] for cell in zip(group, label, strict=True)])
