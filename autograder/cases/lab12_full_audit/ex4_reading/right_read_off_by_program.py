# style: counted from the decisions
told = {n: GroupCounts.from_arrays(y_test, d, sensitive_features=group_test) for n, d in decisions.items()}
kinds = ["selection_rate", "true_positive_rate", "false_positive_rate"]
growth = {
    f"{k}_difference": told["post-processing"].difference(k) - told["baseline"].difference(k) for k in kinds
}
opened = max(growth, key=growth.get)
paid = np.argmax([np.sum((y_pred_baseline > y_pred_post)[group_test == g]) for g in (0, 1)])
nearly_nobody = min(decisions, key=lambda n: np.mean(decisions[n] == y_test))
