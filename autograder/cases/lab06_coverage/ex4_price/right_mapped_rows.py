# style: a column of margins in riders, dict of columns
two = riders.query("district in ['hill', 'river']").assign(own=lambda r: r["district"].map(own), one=one)
shares = {c: (two["miss"] <= two[c]).groupby(two["district"]).mean() for c in ("one", "own")}
price = pd.DataFrame(
    {
        "hill": [shares[c]["hill"] for c in shares],
        "river": [shares[c]["river"] for c in shares],
        "mean_width": [(2 * two[c]).mean() for c in shares],
        "fails": [1 - (two["miss"] <= two[c]).mean() for c in shares],
    },
    index=["one margin", "own margins"],
)
tell = ["largest miss", "no range yet"][1]
