# misconception: gives shares of those who moved
# loses: 2
# message: out of those who moved
def moved(label, before, after, group):
    lost, gained = (before == 1) & (after == 0), (before == 0) & (after == 1)
    people = pd.DataFrame({"lost": lost, "gained": gained})
    table = 1000 * people.groupby(group).mean()
    for column, who, among in (("lost_repaid", lost, label == 1), ("gained_defaulted", gained, label == 0)):
        table[column] = 1000 * pd.Series((among & who)[who]).groupby(group[who]).mean()
    return table


refused = ((on_test == 0) & (on_test[["unmitigated"]].to_numpy() == 1)).loc[test.repaid == 1].sum()
hardest = refused.idxmax()
