# style: conditions put through the table
fails = {}
best = float(candidates.loc["no constraint", "accuracy"])
for name, row in candidates.iterrows():
    fails[name] = []
    if float(row["gap"]) > 0.10:
        fails[name].append("gap")
    if row["decided by a draw"]:
        fails[name].append("draw")
    if best - float(row["accuracy"]) > 0.04:
        fails[name].append("accuracy")
