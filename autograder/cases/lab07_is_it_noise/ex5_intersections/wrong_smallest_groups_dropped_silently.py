# misconception: leaves small combinations out of the table as well
# loses: 3
# message: also one that nobody belongs to
full = applicants.assign(age=applicants["age"].fillna("not recorded"))
pairs = pd.MultiIndex.from_product([full["region"].unique(), full["age"].unique()])
cells = full.groupby(["region", "age"])["invited"].agg(people="size", invited="sum")
cells = cells.reindex(pairs, fill_value=0)
cells["rate"] = cells["invited"] / cells["people"]
cells = cells[cells["people"] >= 20]
not_judged = cells.index[cells["people"] < 20].tolist()


def gap(by):
    rates = full.groupby(by)["invited"].agg(["size", "mean"]).query("size >= 20")["mean"]
    return rates.max() - rates.min()


gaps = {"region": gap("region"), "age": gap("age"), "both": gap(["region", "age"])}
