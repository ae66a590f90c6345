# misconception: returns the table of weights, not one weight per person
# loses: 3
# message: expected a list
def cell_weights(group, label):
    table = pd.crosstab(np.asarray(group), np.asarray(label)).reindex(columns=[0, 1], fill_value=0)
    if (table == 0).any(axis=None):
        raise ValueError("an empty cell")
    return np.outer(table.sum(axis=1), table.sum(axis=0)) / len(label) / table
