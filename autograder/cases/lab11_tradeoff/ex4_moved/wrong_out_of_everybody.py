# misconception: divides by everybody
# loses: 2
# message: Divide by the people of the group
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
    return 1000 * people.groupby(group).sum() / len(group)


refused = ((on_test == 0) & (on_test[["unmitigated"]].to_numpy() == 1)).loc[test.repaid == 1].sum()
hardest = refused.idxmax()
