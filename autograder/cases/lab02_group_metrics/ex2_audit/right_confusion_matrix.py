# style: scikit-learn's confusion_matrix, region by region, and dicts
from sklearn.metrics import confusion_matrix

rows = {}
for region in ["plain", "isle", "hills", "coast"]:
    part = spring[spring["region"] == region]
    tn, fp, fn, tp = confusion_matrix(part["repaid"], part["approved"], labels=[0, 1]).ravel().tolist()
    rows[region] = {
        "precision_score": tp / (tp + fp),
        "true_positive_rate": tp / (tp + fn),
        "false_positive_rate": fp / (fp + tn) if fp + tn else float("nan"),
        "selection_rate": (tp + fp) / len(part),
        "count": len(part),
    }
audit = pd.DataFrame.from_dict(rows, orient="index")
gaps = {}
for rate in ["precision_score", "true_positive_rate", "false_positive_rate", "selection_rate"]:
    known = [row[rate] for row in rows.values() if row[rate] == row[rate]]
    gaps[rate] = {"ratio": round(min(known) / max(known), 3), "difference": round(max(known) - min(known), 3)}
gaps = pd.DataFrame(gaps).T
