# misconception: leaves out a miss that equals the margin
# loses: 2
# message: If you compared with <
c = rides[rides["pile"] == "C"]["miss"].to_numpy()


def nine_in_ten(pile):
    m = np.sort(rides.loc[rides["pile"] == pile, "miss"])
    return m[math.ceil((len(m) + 1) * 0.9) - 1]


promise = nine_in_ten("B")
kept = {pile: (c <= nine_in_ten(pile)).mean() for pile in "AB"}
kept = {pile: (c < nine_in_ten(pile)).mean() for pile in "AB"}
