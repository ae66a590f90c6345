# misconception: gives every cell the same weight
# loses: 4
# message: Weigh by recruits
def parts(cells):
    rows = cells.to_dict("records")

    def rate(region, **keys):
        chosen = [r for r in rows if r["region"] == region and all(r[k] == v for k, v in keys.items())]
        return sum(r["passed"] for r in chosen) / sum(r["recruits"] for r in chosen)

    mine = [r for r in rows if r["region"] == "south" and r["recruits"] > 0]
    n = len(mine)
    first = sum(rate("north", schooling=r["schooling"], training=r["training"]) for r in mine) / n
    second = sum(rate("north", schooling=r["schooling"]) for r in mine) / n
    return {"direct": first - rate("south"), "indirect": second - first, "spurious": rate("north") - second}
