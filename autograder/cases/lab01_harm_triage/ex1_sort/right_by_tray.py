# style: one list per tray, turned round
trays = {
    "allocation": "AE",
    "quality of service": "BH",
    "representation": "CG",
    "not fairness": "DFIJ",
}
kinds = {letter: tray for tray, letters in trays.items() for letter in letters}
