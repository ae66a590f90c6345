# style: boolean masks, three decimals, names of the ways in a column
east, finished = (test["site"] == "east").to_numpy(), test["finished"].to_numpy() == 1
table = []
for name, decision in options.items():
    yes = np.asarray(decision) == 1
    shares = [round(float(yes[s].mean() - yes[~s & among].mean()), 3) for s, among in ((east, ~east),)]
    of_finished = yes[east & finished].mean() - yes[~east & finished].mean()
    table.append((name, shares[0], round(of_finished, 3), float((yes == finished).sum())))
audit = pd.DataFrame(table, columns=["way", "selection_gap", "tpr_gap", "right"])
picked = pd.Series(
    {"council": "None", "union": "line, correlation removal", "teacher": "line, part of the removal"}
)
