# style: arrays, and the district as a column
def set_report(probability, needed, districts, margins):
    limit = np.array([margins[d] for d in districts])
    sets = (1 - probability.to_numpy()) <= limit[:, None]
    column = [list(probability.columns).index(v) for v in needed]
    size = sets.sum(axis=1)
    rows = pd.DataFrame(
        {
            "district": districts,
            "coverage": sets[np.arange(len(sets)), column],
            "mean_size": size,
            "waits": size != 1,
        }
    )
    report = rows.groupby("district", as_index=False).mean().round(3)
    return report.assign(count=rows.groupby("district").size().to_numpy())
