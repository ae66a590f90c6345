# misconception: divides the records by everybody
# loses: 1
# message: mixes who found work
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
            gap(reference.recorded, reference.region),
            max(south * len(files.train) - (files.train.region == "south").sum(), 0),
            max(south * len(files.benchmark) - (files.benchmark.region == "south").sum(), 0),
        ]
    )
table = pd.DataFrame(
    rows,
    index=list("FGH"),
    columns=["found_gap", "recorded_gap", "missing_in_training", "missing_in_benchmark"],
)
cause = {"F": "measurement", "G": "evaluation", "H": "historical"}
