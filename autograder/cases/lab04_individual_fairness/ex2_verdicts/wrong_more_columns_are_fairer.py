# misconception: takes the distance that looks at more for the right one
# loses: 1
# message: union's distance for the only one
grade, effort = students["grade"].to_numpy(), (students["grade"] + students["hours"]).to_numpy()
distances = {"dean": np.abs(grade[:, None] - grade) / 50, "union": np.abs(effort[:, None] - effort) / 50}
table = pd.DataFrame(
    {
        who: {name: int(np.triu(np.abs(p[:, None] - p) > d + 1e-9, 1).sum()) for name, p in chances.items()}
        for who, d in distances.items()
    }
)
claim = "effort"
