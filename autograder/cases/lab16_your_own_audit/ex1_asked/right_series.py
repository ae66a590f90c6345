# style: a Series
asked = pd.Series(
    {
        "prediction": "invited",
        "groups": "office",
        "selection": "benefit",
        "why": "Whoever is not invited stays out of work for longer.",
    }
)
asked = asked.to_dict()
