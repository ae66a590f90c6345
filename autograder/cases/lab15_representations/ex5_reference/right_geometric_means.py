# style: a difference of logarithms, a Series in another order
def against_reference(she, he, references):
    left = [s for s in he.index if s not in set(references)][::-1]
    typical = np.exp(np.log(she[references]).mean()) / np.exp(np.log(he[references]).mean())
    return np.log(she[left]) - np.log(he[left]) - np.log(typical)


lean = against_reference(said.she, said.he, people)
to_he = lean[lean.lt(0)].index
