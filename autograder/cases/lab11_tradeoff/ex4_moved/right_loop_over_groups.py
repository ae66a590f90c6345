# style: one group at a time, whole numbers first
def moved(label, before, after, group):
    table = {}
    for name in np.unique(group):
        here = group == name
        y, step = label[here], after[here].astype(int) - before[here]
        table[name] = {
            "lost": (step == -1).sum() * 1000 / here.sum(),
            "gained": (step == 1).sum() * 1000 / here.sum(),
            "gained_defaulted": ((step == 1) & (y == 0)).sum() * 1000 / here.sum(),
            "lost_repaid": ((step == -1) & (y == 1)).sum() * 1000 / here.sum(),
        }
    return pd.DataFrame(table).T


refused = ((on_test == 0) & (on_test[["unmitigated"]].to_numpy() == 1)).loc[test.repaid == 1].sum()
hardest = refused.idxmax()
