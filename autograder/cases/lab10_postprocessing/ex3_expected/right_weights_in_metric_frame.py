# style: Fairlearn: every person twice, approved with weight chance and refused with the rest
def expected_rates(rows, chance):
    from fairlearn import metrics as fm

    chance = np.asarray(chance, dtype=float)
    n = len(rows)
    rates = [fm.selection_rate, fm.true_positive_rate, fm.false_positive_rate]
    frame = fm.MetricFrame(
        metrics={rate.__name__: rate for rate in rates},
        y_true=np.tile(rows["repaid"].to_numpy(), 2),
        y_pred=np.repeat([1, 0], n),
        sensitive_features=np.tile(rows["region"].to_numpy(), 2),
        sample_params={rate.__name__: {"sample_weight": np.append(chance, 1 - chance)} for rate in rates},
    )
    return frame.by_group


left_over = pd.Series(
    {
        rule: expected_rates(test, chance_test[rule])[rates].diff().abs().max(axis=None)
        for rule, (_, rates) in named.items()
    }
)
behind = dict.fromkeys(named, "North") | {"frozen": "South"}
