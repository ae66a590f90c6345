# style: five groups, some of them not recorded, True and False
rng = np.random.default_rng(4)
decisions = pd.DataFrame({"age": rng.choice(["a", "b", "c", "d", "e"], 900), "yes": rng.random(900) < 0.4})
decisions.loc[:40, "age"] = None
asked = dict(
    prediction="yes",
    groups="age",
    selection="benefit",
    why="People who are refused wait another year for help.",
)
