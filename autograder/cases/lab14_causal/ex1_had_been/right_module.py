# style: the module of the course
from fairness_audit.causal import StructuralModel, additive

aino = StructuralModel(
    south=additive(lambda: 0, sd=1),
    training=additive(lambda south: 12 - 4 * south, sd=2),
    run=additive(lambda training, south: 30 + 2 * training - 5 * south, sd=4),
)


def had_been(person, south):
    return aino.counterfactual(pd.DataFrame([person]), {"south": south}).iloc[0].to_dict()
