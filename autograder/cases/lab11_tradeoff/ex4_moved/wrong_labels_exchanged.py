# misconception: takes label 0 for the people who repay
# loses: 2
# message: The labels are exchanged
def moved(label, before, after, group):
    lost, gained = (before == 1) & (after == 0), (before == 0) & (after == 1)
    people = pd.DataFrame(
        {
            "lost": lost,
            "gained": gained,
            "lost_repaid": lost & (label == 0),
            "gained_defaulted": gained & (label == 1),
        }
    )
    return 1000 * people.groupby(group).mean()


refused = ((on_test == 0) & (on_test[["unmitigated"]].to_numpy() == 1)).loc[test.repaid == 1].sum()
hardest = refused.idxmax()
