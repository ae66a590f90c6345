# style: plain lists; rounded at the end
def expected_rates(rows, chance):
    people = list(zip(rows["region"], rows["repaid"], list(chance)))
    table = {}
    for region in dict.fromkeys(rows["region"]):
        here = [(y, c) for r, y, c in people if r == region]
        kinds = {"selection_rate": (0, 1), "true_positive_rate": (1,), "false_positive_rate": (0,)}
        table[region] = {}
        for rate, labels in kinds.items():
            counted = [c for y, c in here if y in labels]
            table[region][rate] = sum(counted) / len(counted) if counted else float("nan")
    return pd.DataFrame.from_dict(table, orient="index")


left_over = {}
for rule in ["equalized odds", "equal FPR", "equal TPR", "equal selection"]:
    rates = expected_rates(test, chance_test[rule])
    both = [abs(rates.loc["north", m] - rates.loc["south", m]) for m in named[rule][1]]
    left_over[rule] = round(max(both), 4)
