# style: a loop over requests and Python lists
def set_report(probability, needed, districts, margins):
    rows = []
    for at, i in enumerate(probability.index):
        chosen = [v for v in probability.columns if 1 - probability.loc[i, v] <= margins[districts[at]]]
        rows.append([districts[at], needed[at] in chosen, len(chosen), len(chosen) != 1])
    rows = pd.DataFrame(rows, columns=["district", "coverage", "mean_size", "waits"])
    report = rows.groupby("district").mean()
    report["count"] = rows["district"].value_counts()
    return report
