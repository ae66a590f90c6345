# misconception: probes the raw columns
# loses: 2
# message: If you took the raw columns
probe_auc, gap_left = {}, {}
is_west = test["site"] == "west"
for name, learner in {"line": line, "trees": trees}.items():
    probe = learner().fit(train[features], train["site"] == "west")
    probe_auc[name] = roc_auc_score(is_west, probe.predict_proba(test[features])[:, 1])
    invited = learner().fit(cleaned, train["finished"]).predict(cleaned_test)
    gap_left[name] = invited[~is_west].mean() - invited[is_west].mean()
carrier = "hours"
may_say = "B"
