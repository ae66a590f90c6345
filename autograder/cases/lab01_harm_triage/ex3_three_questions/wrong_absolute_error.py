# misconception: takes the absolute error for statistical bias
# loses: 1
# message: Statistical bias leaves the signs
needy = hours >= 4
facts = pd.DataFrame(
    {
        letter: {
            "mean_error": (estimate - hours).abs().mean(),
            "accuracy": ((estimate >= 4) == needy).mean(),
            "missed_north": (estimate < 4)[needy & (region == "north")].mean(),
            "missed_south": (estimate < 4)[needy & (region == "south")].mean(),
        }
        for letter, estimate in estimates.items()
    }
).T
winners = {"smallest mean error": "P", "most accurate": "R", "harm spread most evenly": "Q"}
