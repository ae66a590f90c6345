# misconception: keeps the training in the second step
# loses: 4
# message: ends up in the spurious
def parts(cells):
    rows = cells.to_dict("records")

    def rate(region, **keys):
        chosen = [r for r in rows if r["region"] == region and all(r[k] == v for k, v in keys.items())]
        return sum(r["passed"] for r in chosen) / sum(r["recruits"] for r in chosen)

    mine = [r for r in rows if r["region"] == "south" and r["recruits"] > 0]
    n = sum(r["recruits"] for r in mine)
    first = (
        sum(r["recruits"] * rate("north", schooling=r["schooling"], training=r["training"]) for r in mine) / n
    )
    second = (
        sum(r["recruits"] * rate("north", schooling=r["schooling"], training=r["training"]) for r in mine) / n
    )
    return {"direct": first - rate("south"), "indirect": second - first, "spurious": rate("north") - second}
