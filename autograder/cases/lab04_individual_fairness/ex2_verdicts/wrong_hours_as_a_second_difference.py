# misconception: adds the difference in hours to the difference in grades
# loses: 1
# message: far from a 90 with none
grade, hours = students["grade"].to_numpy(), students["hours"].to_numpy()
distances = {
    "dean": np.abs(grade[:, None] - grade) / 50,
    "union": (np.abs(grade[:, None] - grade) + np.abs(np.subtract.outer(hours, hours))) / 50,
}
table = pd.DataFrame(
    {
        who: {name: int(np.triu(np.abs(p[:, None] - p) > d + 1e-9, 1).sum()) for name, p in chances.items()}
        for who, d in distances.items()
    }
)
claim = "depends"
