# misconception: lets groupby leave out the people without a recorded age
# loses: 4
# message: Give nine, indexed by
full = applicants
pairs = pd.MultiIndex.from_product([full["region"].unique(), full["age"].dropna().unique()])
cells = full.groupby(["region", "age"])["invited"].agg(people="size", invited="sum")
cells = cells.reindex(pairs, fill_value=0)
cells["rate"] = cells["invited"] / cells["people"]
not_judged = cells.index[cells["people"] < 20].tolist()


def gap(by):
    rates = full.groupby(by)["invited"].agg(["size", "mean"]).query("size >= 20")["mean"]
    return rates.max() - rates.min()


gaps = {
    "region": np.ptp(full.dropna().groupby("region")["invited"].mean()),
    "age": gap("age"),
    "both": gap(["region", "age"]),
}
