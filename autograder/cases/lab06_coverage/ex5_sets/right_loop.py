# style: a loop over requests and Python lists
def set_report(probability, needed, districts, margins):
    rows = []
    for i in probability.index:
        chosen = [v for v in probability.columns if 1 - probability.loc[i, v] <= margins[districts[i]]]
        rows.append([districts[i], needed[i] in chosen, len(chosen), len(chosen) != 1])
    rows = pd.DataFrame(rows, columns=["district", "coverage", "mean_size", "waits"])
    report = rows.groupby("district").mean()
    report["count"] = rows["district"].value_counts()
    return report
