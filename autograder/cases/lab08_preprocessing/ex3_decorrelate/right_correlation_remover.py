# style: lets CorrelationRemover do it
def decorrelate(column, west):
    return CorrelationRemover(sensitive_feature_ids=[1]).fit_transform(np.column_stack([column, west]))
