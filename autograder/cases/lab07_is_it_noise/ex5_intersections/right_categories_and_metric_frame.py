# style: Fairlearn for the gaps, a pivot with categories for the cells
from fairlearn.metrics import MetricFrame, selection_rate

ages = pd.Categorical(applicants["age"].fillna("not recorded"), ["under 40", "40 and over", "not recorded"])
regions = pd.Categorical(applicants["region"])
by = applicants["invited"].groupby([regions, ages], observed=False)
cells = pd.DataFrame({"people": by.count(), "invited": by.sum(), "rate": by.mean()})
not_judged = cells[cells.people < 20].index


def gap(**columns):
    groups = pd.DataFrame({name: np.asarray(c, dtype=object) for name, c in columns.items()})
    size = groups.groupby(list(columns))[list(columns)[0]].transform("size")
    keep = (size >= 20).to_numpy()
    y = applicants["invited"].to_numpy()[keep]
    frame = MetricFrame(metrics=selection_rate, y_true=y, y_pred=y, sensitive_features=groups[keep])
    return frame.difference()


gaps = pd.Series({"region": gap(r=regions), "age": gap(a=ages), "both": gap(r=regions, a=ages)}).to_dict()
