# style: moves both sites to the common mean
def decorrelate(column, west):
    column = pd.Series(column, dtype=float)
    of_site = column.groupby(np.asarray(west)).transform("mean")
    return column - of_site + column.mean()
