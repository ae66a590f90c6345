# misconception: the gap of learners on the raw columns
# loses: 1
# message: If you took the raw columns
probe_auc, gap_left = {}, {}
is_west = test["site"] == "west"
for name, learner in {"line": line, "trees": trees}.items():
    probe = learner().fit(cleaned, train["site"] == "west")
    probe_auc[name] = roc_auc_score(is_west, probe.predict_proba(cleaned_test)[:, 1])
    invited = learner().fit(train[features], train["finished"]).predict(test[features])
    gap_left[name] = invited[~is_west].mean() - invited[is_west].mean()
carrier = "hours"
may_say = "B"
