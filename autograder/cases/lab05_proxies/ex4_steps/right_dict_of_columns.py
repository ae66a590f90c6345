# style: a dict of columns
came, at_river = absent[new] == 0, district[new] == "river"
order, rows = ["ride", "fare", "missed", "notice"], {}
for k in range(5):
    d = decide(X.drop(columns=order[:k]))
    rows[k] = {
        "gap": d[came & at_river].mean() - d[came & ~at_river].mean(),
        "right": int((d == absent[new]).sum()),
    }
steps = pd.DataFrame.from_dict(rows, orient="index")
propose = 2
carries = {"notice": "outcome", "missed": "both", "ride": "district", "distance and fare": "district"}

steps = steps.to_dict()
