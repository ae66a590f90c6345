# misconception: leaves the scale out
# loses: 2
# message: where it has 13. It should be 0.26
grade, effort = students["grade"].to_numpy(), (students["grade"] + students["hours"]).to_numpy()
distances = {"dean": np.abs(grade[:, None] - grade), "union": np.abs(effort[:, None] - effort)}
table = pd.DataFrame(
    {
        who: {name: int(np.triu(np.abs(p[:, None] - p) > d + 1e-9, 1).sum()) for name, p in chances.items()}
        for who, d in distances.items()
    }
)
claim = "depends"
