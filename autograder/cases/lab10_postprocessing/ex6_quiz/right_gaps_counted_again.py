# style: NumPy truth values; gaps counted from the rows
needs_region = {name: np.any(as_it_is[name] != exchanged[name]) for name in as_it_is}
among = test.repaid == 1
rates = audited[among].groupby(test.region[among]).mean()
gap_here = (rates.loc["north"] - rates.loc["south"]).abs()
left_to_us = [n for n in as_it_is if not needs_region[n] and gap_here[n] < gap_here["today's rule"]]
