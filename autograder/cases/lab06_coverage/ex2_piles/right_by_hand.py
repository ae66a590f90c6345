# style: boolean masks and a sort
drawer = np.sort(rides.miss[rides.pile == "B"].to_numpy())
seen = np.sort(rides.miss[rides.pile == "A"].to_numpy())
k = int(np.ceil(0.9 * (len(drawer) + 1)))
audit_pile = rides.query("pile == 'C'").miss
promise = drawer[k - 1]
kept = sum(audit_pile <= promise) / len(audit_pile)
tempting = (audit_pile <= seen[k - 1]).sum() / len(audit_pile)
