# misconception: nets gains against losses
# loses: 2
# message: This is the net change
def moved(label, before, after, group):
    lost, gained = (before == 1) & (after == 0), (before == 0) & (after == 1)
    people = pd.DataFrame(
        {
            "lost": lost,
            "gained": gained,
            "lost_repaid": lost & (label == 1),
            "gained_defaulted": gained & (label == 0),
        }
    )
    table = 1000 * people.groupby(group).mean()
    net = table["gained"] - table["lost"]
    return table.assign(gained=net.clip(lower=0), lost=(-net).clip(lower=0))


refused = ((on_test == 0) & (on_test[["unmitigated"]].to_numpy() == 1)).loc[test.repaid == 1].sum()
hardest = refused.idxmax()
