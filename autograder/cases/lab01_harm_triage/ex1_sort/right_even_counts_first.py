# style: letters with even counts by arithmetic, the rest by reading
share = evidence["counted"] / evidence["of"]
apart = share.groupby(evidence["letter"]).agg(lambda s: s.max() - s.min())
kinds = dict.fromkeys(apart.index[apart < 0.01], "not fairness")
kinds.update({"F": "not fairness"}, A="allocation", E="allocation", C="representation", G="representation")
kinds["B"] = kinds["H"] = "quality of service"
