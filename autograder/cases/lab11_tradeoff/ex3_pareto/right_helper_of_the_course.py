# style: the course's own pareto_front
def pareto_set(table, maximize, minimize):
    return table.index[sweep.pareto_front(table, maximize=maximize, minimize=minimize)].tolist()
