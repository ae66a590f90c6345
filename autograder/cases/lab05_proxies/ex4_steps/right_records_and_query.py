# style: records, a query and a sort
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

steps = pd.DataFrame([{"right": float(r["right"]), "gap": r["gap"], "step": k} for k, r in rows.items()])
propose = float(steps.query("right >= 1100").sort_values("gap", key=np.abs)["step"].iloc[0])
