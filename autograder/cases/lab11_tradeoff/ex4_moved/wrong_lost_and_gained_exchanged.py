# misconception: takes before for after
# loses: 2
# message: lost and gained are exchanged
def moved(label, before, after, group):
    lost, gained = (before == 0) & (after == 1), (before == 1) & (after == 0)
    people = pd.DataFrame(
        {
            "lost": lost,
            "gained": gained,
            "lost_repaid": lost & (label == 1),
            "gained_defaulted": gained & (label == 0),
        }
    )
    return 1000 * people.groupby(group).mean()


refused = ((on_test == 0) & (on_test[["unmitigated"]].to_numpy() == 1)).loc[test.repaid == 1].sum()
hardest = refused.idxmax()
