# misconception: gives counts, so that groups of different size do not compare
# loses: 2
# message: These are numbers of people
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
    return people.groupby(group).sum()


refused = ((on_test == 0) & (on_test[["unmitigated"]].to_numpy() == 1)).loc[test.repaid == 1].sum()
hardest = refused.idxmax()
