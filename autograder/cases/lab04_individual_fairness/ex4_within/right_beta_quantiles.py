# style: NumPy counts, the interval from beta quantiles
from scipy.stats import beta

given, campus = files["granted"].to_numpy(), files["campus"].to_numpy()
granted = pd.Series({c: given[campus == c].mean() for c in ("east", "west")})
a, b = pairs.to_numpy().T
rows = []
for c in ("east", "west"):
    here = campus[a] == c
    k = np.count_nonzero(given[a[here]] - given[b[here]])
    rows.append((here.sum(), k, k / here.sum()))
split = pd.DataFrame(rows, index=["east", "west"], columns=["pairs", "split", "share"])
n, k, _ = rows[0]
interval = (beta.ppf(0.025, k, n - k + 1), beta.ppf(0.975, k + 1, n - k))
panels = files["committee"].to_numpy()
of_east = (campus[a] == "east") & (given[a] != given[b])
same = int(np.sum(panels[a][of_east] == panels[b][of_east]))
committees = {"different": int(of_east.sum()) - same, "same": same}
finding = "east"
