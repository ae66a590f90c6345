# style: NumPy counts, positions of both columns at once
given, campus = files["granted"].to_numpy(), files["campus"].to_numpy()
a, b = pairs.to_numpy().T
rows = []
for c in ("east", "west"):
    here = campus[a] == c
    k = np.count_nonzero(given[a[here]] - given[b[here]])
    rows.append((here.sum(), k, k / here.sum()))
split = pd.DataFrame(rows, index=["east", "west"], columns=["pairs", "split", "share"])
panels = files["committee"].to_numpy()
of_east = (campus[a] == "east") & (given[a] != given[b])
same = int(np.sum(panels[a][of_east] == panels[b][of_east]))
committees = {"different": int(of_east.sum()) - same, "same": same}
finding = "east"
