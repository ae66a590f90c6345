# style: builds the dict from the answers in order
worlds = dict(zip("DCBA", ["never", "never", "always", "sometimes"]))
