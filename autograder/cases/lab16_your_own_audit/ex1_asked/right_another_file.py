# style: two groups, a label, odd names of columns
rng = np.random.default_rng(3)
decisions = pd.DataFrame(
    {
        "Stopped? (y/n)": rng.integers(0, 2, 400),
        "Geschlecht": rng.choice(["weiblich", "männlich"], 400),
        "found later": rng.integers(0, 2, 400),
    }
)
asked = {
    "prediction": "Stopped? (y/n)",
    "groups": "Geschlecht",
    "selection": "burden",
    "why": "Whoever is stopped loses an hour and is searched in public.",
}
