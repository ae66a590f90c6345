# misconception: takes the model without statistical bias for the accurate one
# loses: 1
# message: P is nearly right on average, since its errors cancel
needy = hours >= 4
facts = pd.DataFrame(
    {
        letter: {
            "mean_error": (estimate - hours).mean(),
            "accuracy": ((estimate >= 4) == needy).mean(),
            "missed_north": (estimate < 4)[needy & (region == "north")].mean(),
            "missed_south": (estimate < 4)[needy & (region == "south")].mean(),
        }
        for letter, estimate in estimates.items()
    }
).T
winners = {"smallest mean error": "P", "most accurate": "P", "harm spread most evenly": "Q"}
