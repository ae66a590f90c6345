# style: scikit-learn's confusion_matrix, region by region, and dicts
from sklearn.metrics import confusion_matrix

rows = {}
for region in ["plain", "hills", "coast"]:
    part = spring[spring["region"] == region]
    tn, fp, fn, tp = confusion_matrix(part["repaid"], part["approved"]).ravel()
    rows[region] = {
        "precision_score": tp / (tp + fp),
        "true_positive_rate": tp / (tp + fn),
        "false_positive_rate": fp / (fp + tn),
        "selection_rate": (tp + fp) / len(part),
        "count": len(part),
    }
audit = pd.DataFrame.from_dict(rows, orient="index")
four = audit.drop(columns="count")
differences = {rate: max(four[rate]) - min(four[rate]) for rate in four}
ratios = {rate: min(four[rate]) / max(four[rate]) for rate in four}
