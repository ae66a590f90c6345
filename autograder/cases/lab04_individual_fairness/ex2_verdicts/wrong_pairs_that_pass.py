# misconception: counts the pairs that pass
# loses: 1
# message: If these are the pairs without a violation
grade, effort = students["grade"].to_numpy(), (students["grade"] + students["hours"]).to_numpy()
distances = {"dean": np.abs(grade[:, None] - grade) / 50, "union": np.abs(effort[:, None] - effort) / 50}
table = pd.DataFrame(
    {
        who: {name: int(np.triu(np.abs(p[:, None] - p) <= d + 1e-9, 1).sum()) for name, p in chances.items()}
        for who, d in distances.items()
    }
)
claim = "depends"
