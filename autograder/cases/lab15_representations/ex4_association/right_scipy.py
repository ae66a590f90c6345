# style: SciPy's exact permutation test
from scipy.stats import permutation_test


def effect_size(first, second):
    together = np.r_[first, second]
    return (np.average(first) - np.average(second)) / np.sqrt(((together - together.mean()) ** 2).mean())


def exact_p(first, second):
    found = permutation_test(
        (np.array(first, float), np.array(second, float)),
        lambda a, b: np.mean(a) - np.mean(b),
        alternative="greater",
        n_resamples=np.inf,
        vectorized=False,
    )
    return found.pvalue
