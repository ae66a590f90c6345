# style: Fairlearn and scikit-learn, further columns
from fairlearn.metrics import demographic_parity_difference
from sklearn.metrics import accuracy_score, confusion_matrix


def bench(label, decisions, group):
    table = pd.DataFrame(index=decisions.columns)
    for name in decisions.columns:
        yes = decisions[name]
        tn, fp, fn, tp = confusion_matrix(label, yes).ravel()
        table.loc[name, "people"] = len(yes)
        table.loc[name, "accuracy_score"] = accuracy_score(label, yes)
        table.loc[name, "selection_rate_difference"] = demographic_parity_difference(
            label, yes, sensitive_features=group
        )
        hit = label == 1  # a group without any would count as 0
        table.loc[name, "true_positive_rate_difference"] = demographic_parity_difference(
            label[hit], yes[hit], sensitive_features=group[hit]
        )
        table.loc[name, "false_positives_per_1000"] = fp / len(yes) * 1000
        table.loc[name, "selected_per_1000"] = (fp + tp) / len(yes) * 1000
    return table
