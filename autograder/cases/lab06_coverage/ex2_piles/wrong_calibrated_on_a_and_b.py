# misconception: calibrates on both piles that are no audit
# loses: 1
# message: then A is among them
c = rides[rides["pile"] == "C"]["miss"].to_numpy()


def nine_in_ten(pile):
    m = np.sort(rides.loc[rides["pile"] == pile, "miss"])
    return m[math.ceil((len(m) + 1) * 0.9) - 1]


promise = nine_in_ten("B")
kept = {pile: (c <= nine_in_ten(pile)).mean() for pile in "AB"}
promise = conformal_quantile(rides["miss"][rides["pile"] != "C"])
