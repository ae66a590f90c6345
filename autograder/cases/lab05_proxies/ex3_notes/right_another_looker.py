# style: folded scores and nearest neighbors
from sklearn.neighbors import KNeighborsClassifier

leaks = {}
for note in "ABCD":
    z = (notes[note] - notes[note].mean()) / notes[note].std()
    scores = [
        cross_val_score(m, z, who, cv=folds, scoring="roc_auc").mean()
        for m in (looker, KNeighborsClassifier(25))
    ]
    leaks[note] = max(scores) > 0.6
