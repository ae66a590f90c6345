# misconception: subtracts the north from the south
# loses: 4
# message: every sign is turned
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
    second = sum(r["recruits"] * rate("north", schooling=r["schooling"]) for r in mine) / n
    return {"direct": rate("south") - first, "indirect": first - second, "spurious": second - rate("north")}
