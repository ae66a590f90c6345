# misconception: counts the blanks in the cells and drops them from the columns
# loses: 1
# message: People without a recorded age are left out
full = applicants.assign(age=applicants["age"].fillna("not recorded"))
pairs = pd.MultiIndex.from_product([full["region"].unique(), full["age"].unique()])
cells = full.groupby(["region", "age"])["invited"].agg(people="size", invited="sum")
cells = cells.reindex(pairs, fill_value=0)
cells["rate"] = cells["invited"] / cells["people"]
not_judged = cells.index[cells["people"] < 20].tolist()


def gap(by):
    rates = applicants.groupby(by)["invited"].agg(["size", "mean"]).query("size >= 20")["mean"]
    return rates.max() - rates.min()


gaps = {"region": gap("region"), "age": gap("age"), "both": gap(["region", "age"])}
