# misconception: the attribute is not among the columns, so all is well
# loses: 1
# message: If leaving the site out settles it for you
probe_auc, gap_left = {}, {}
is_west = test["site"] == "west"
for name, learner in {"line": line, "trees": trees}.items():
    probe = learner().fit(cleaned, train["site"] == "west")
    probe_auc[name] = roc_auc_score(is_west, probe.predict_proba(cleaned_test)[:, 1])
    invited = learner().fit(cleaned, train["finished"]).predict(cleaned_test)
    gap_left[name] = invited[~is_west].mean() - invited[is_west].mean()
carrier = "hours"
may_say = "D"
