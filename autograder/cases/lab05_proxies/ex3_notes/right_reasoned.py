# style: reasoned rather than measured, NumPy truth values
leaks = dict(zip("ABCD", np.array([1, 1, 1, 0], dtype=bool)))
