# misconception: counts a pair only if the first has the larger chance
# loses: 1
# message: take the absolute difference
grade, effort = students["grade"].to_numpy(), (students["grade"] + students["hours"]).to_numpy()
distances = {"dean": np.abs(grade[:, None] - grade) / 50, "union": np.abs(effort[:, None] - effort) / 50}
table = pd.DataFrame(
    {
        who: {name: int(np.triu(p[:, None] - p > d + 1e-9, 1).sum()) for name, p in chances.items()}
        for who, d in distances.items()
    }
)
claim = "depends"
