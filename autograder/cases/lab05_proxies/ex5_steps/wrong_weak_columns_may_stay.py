# misconception: weak columns one by one are weak together
# loses: 1
# message: Fare and distance together still name the district
came, at_river = absent[new] == 0, river[new]
order, rows = ["ride", "fare", "missed"], {}
for k in range(4):
    d = decide(X.drop(columns=order[:k]))
    rows[k] = {
        "gap": d[came & at_river].mean() - d[came & ~at_river].mean(),
        "right": int((d == absent[new]).sum()),
    }
steps = pd.DataFrame.from_dict(rows, orient="index")
propose = 1
carries = {"notice": "outcome", "missed": "both", "ride": "district", "distance and fare": "district"}
