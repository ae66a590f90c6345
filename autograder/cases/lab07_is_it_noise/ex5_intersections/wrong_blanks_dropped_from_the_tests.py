# misconception: leaves the blanks out of the tests
# loses: 1
# message: as groupby leaves out blanks
complete = applicants.assign(age=applicants["age"].fillna("not recorded"))
pairs = pd.MultiIndex.from_product([complete["region"].unique(), complete["age"].unique()])
cells = (
    complete.groupby(["region", "age"])["invited"].agg(people="size", invited="sum").reindex(pairs).fillna(0)
)
cells["rate"] = cells["invited"] / cells["people"]
found = [inference.share_interval(k, n) for k, n in zip(cells["invited"], cells["people"])]
cells["low"], cells["high"] = [i.low for i in found], [i.high for i in found]


def apart(frame, by):
    y = frame["invited"]
    counts = GroupCounts.from_arrays(y, y, sensitive_features=frame[by])
    return inference.independence_test(counts, "selection_rate").statistic


columns = {"region": "region", "age": "age", "both": ["region", "age"]}
chi_squares = {question: apart(complete, by) for question, by in columns.items()}
chi_squares = {question: apart(applicants.dropna(), by) for question, by in columns.items()}
