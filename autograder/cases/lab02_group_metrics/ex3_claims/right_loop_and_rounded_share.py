# style: NumPy sums in a loop, the share read off to three digits
rows = []
for race in ("White", "Black"):
    part = scores[scores["race"] == race]
    clear, again = part["no_recidivism"].to_numpy(), part["recidivism"].to_numpy()
    high = part["score"].to_numpy() > 4
    rows.append(
        {
            "race": race,
            "false_positive_rate": clear[high].sum() / clear.sum(),
            "false_negative_rate": again[~high].sum() / again.sum(),
            "precision_score": again[high].sum() / (again[high].sum() + clear[high].sum()),
        }
    )
compas_rates = pd.DataFrame(rows).set_index("race")
rests_on = {
    "a judge": "false_negative_rate",
    "Northpointe": "precision_score",
    "ProPublica": "false_positive_rate",
}
blog_share = 0.370
