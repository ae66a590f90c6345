# misconception: calibrates on the rides of the audit
# loses: 1
# message: If you calibrated on pile C
c = rides[rides["pile"] == "C"]["miss"].to_numpy()


def nine_in_ten(pile):
    m = np.sort(rides.loc[rides["pile"] == pile, "miss"])
    return m[math.ceil((len(m) + 1) * 0.9) - 1]


promise = nine_in_ten("B")
kept = {pile: (c <= nine_in_ten(pile)).mean() for pile in "AB"}
promise = nine_in_ten("C")
