# style: a named tuple; NumPy throughout
from collections import namedtuple

Change = namedtuple("Change", "change low high")


def accuracy_change(label, before, after):
    d = np.equal(after, label).astype(float) - np.equal(before, label)
    middle, error = d.mean(), d.std(ddof=1) / len(d) ** 0.5
    return Change(middle, middle - 1.96 * error, middle + 1.96 * error)
