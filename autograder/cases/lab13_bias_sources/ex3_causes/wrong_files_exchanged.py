# misconception: exchanges training file and benchmark
# loses: 1
# message: accuse the wrong one
def gap(flags, region):
    means = pd.Series(list(flags)).groupby(list(region)).mean()
    return means["north"] - means["south"]


rows = []
for office in "FGH":
    files = offices[office]
    reference = files.reference
    did = reference[reference.found == 1]
    south = (reference.region == "south").mean()
    rows.append(
        [
            gap(reference.found, reference.region),
            gap(did.recorded, did.region),
            max(south * len(files.train) - (files.train.region == "south").sum(), 0),
            max(south * len(files.benchmark) - (files.benchmark.region == "south").sum(), 0),
        ]
    )
table = pd.DataFrame(
    rows,
    index=list("FGH"),
    columns=["found_gap", "recorded_gap", "missing_in_training", "missing_in_benchmark"],
)
table[["missing_in_training", "missing_in_benchmark"]] = table[
    ["missing_in_benchmark", "missing_in_training"]
].to_numpy()
cause = {"F": "measurement", "G": "evaluation", "H": "historical"}
