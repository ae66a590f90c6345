# misconception: takes an empty combination for one that does not concern the report
# loses: 1
# message: The combination that nobody in the file belongs to is missing
full = applicants.assign(age=applicants["age"].fillna("not recorded"))
pairs = pd.MultiIndex.from_product([full["region"].unique(), full["age"].unique()])
cells = full.groupby(["region", "age"])["invited"].agg(people="size", invited="sum")
cells = cells.reindex(pairs, fill_value=0)
cells["rate"] = cells["invited"] / cells["people"]
not_judged = cells.index[cells["people"].between(1, 19)].tolist()


def gap(by):
    rates = full.groupby(by)["invited"].agg(["size", "mean"]).query("size >= 20")["mean"]
    return rates.max() - rates.min()


gaps = {"region": gap("region"), "age": gap("age"), "both": gap(["region", "age"])}
