# misconception: counts every wrong decision, whatever the harm
# loses: 1
# message: If you counted every wrong decision
needy = hours >= 4
facts = pd.DataFrame(
    {
        letter: {
            "mean_error": (estimate - hours).mean(),
            "accuracy": ((estimate >= 4) == needy).mean(),
            "missed_north": ((estimate >= 4) != needy)[region == "north"].mean(),
            "missed_south": ((estimate >= 4) != needy)[region == "south"].mean(),
        }
        for letter, estimate in estimates.items()
    }
).T
winners = {"smallest mean error": "P", "most accurate": "R", "harm spread most evenly": "Q"}
