"""Mutants: which mistakes are made, where, and that each is a different one."""

import ast

import pytest

from fairgrade.selftest.mutants import mutants


def answer(*lines: str, given: str = "") -> str:
    """An answer cell whose solution is `lines`, below a given line."""
    return "\n".join([given, "### BEGIN SOLUTION", *lines, "### END SOLUTION"])


def changes(*lines: str, known=()) -> set[str]:
    """What the last line of the solution becomes, whole."""
    found = set()
    for mutant in mutants("ex", answer(*lines), known):
        code = mutant.code.split("\n")
        assert len(code) == len(lines), "these examples have one statement to a line"
        found.add(code[-1])
    return found


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("gap = a - b", {"gap = a + b", "gap = b - a"}),
        ("tpr = hits / people", {"tpr = hits * people", "tpr = people / hits", "tpr = hits"}),
        ("chosen = score >= t", {"chosen = score > t", "chosen = score <= t"}),
        ("both = a & b", {"both = a | b", "both = a", "both = b"}),
        ("ok = a and b", {"ok = a or b"}),
        ("ok = not a", {"ok = a"}),
        ("n = 5", {"n = 6", "n = 4"}),
        ("n = 1", {"n = 2", "n = 0"}),
        ("t = 0.8", {"t = 0.88", "t = 0.2"}),
        ("fix = True", {"fix = False"}),
        ("low = rates.min()", {"low = rates.max()"}),
        ("low = min(rates)", {"low = max(rates)"}),
        ("s = t.sum(axis=0)", {"s = t.sum(axis=1)", "s = t.mean(axis=0)", "s = t.sum()"}),
        ("d = m.difference()", {"d = m.ratio()"}),
        ("f = frame.by_group", {"f = frame.overall"}),
        ("r = rate(y_true, y_pred)", {"r = rate(y_pred, y_true)"}),
        (
            "r = rate(y_true=a, y_pred=b)",
            {"r = rate(y_true=b, y_pred=a)", "r = rate(y_true=a)", "r = rate(y_pred=b)"},
        ),
        ("c = fit(constraints='demographic_parity')", {"c = fit(constraints='equalized_odds')", "c = fit()"}),
        ("t = {'a': 1, 'b': 2}", {"t = {'b': 2}", "t = {'a': 1}", "t = {'b': 1, 'b': 2}"}),
        ("g = ['north', 'south']", {"g = ['south', 'south']", "g = ['north']"}),
        ("x = t.loc[r, c]", {"x = t.loc[c, r]"}),
        ("p = pred[y == 1]", {"p = pred", "p = pred[y != 1]", "p = pred[y == 0]"}),
        ("gap = abs(a)", {"gap = a"}),
        ("gap = np.abs(a)", {"gap = a"}),
        ("gap = a.abs()", {"gap = a"}),
        ("people = round(a)", {"people = a"}),
        ("top = rates.max()", {"top = list(rates)[0]", "top = list(rates)[-1]"}),
        ("top = max(rates)", {"top = list(rates)[0]", "top = list(rates)[-1]"}),
        ("top = np.max(rates)", {"top = list(rates)[0]"}),
        ("gap = np.ptp(rates)", {"gap = list(rates)[-1] - list(rates)[0]"}),
        ("n += 1", {"n -= 1", "pass"}),
        ("table['gap'] = a", {"pass"}),
        ("x = x.dropna()", {"pass", "x = x"}),
        ("y = 1 if a else 2", {"y = 1 if not a else 2"}),
        ("p = model.predict(X)", {"p = model.predict_proba(X)"}),
    ],
)
def test_the_slips_that_are_made(line, some):
    assert some <= changes(line)


def test_a_name_is_taken_for_one_that_is_alike_and_exists():
    assert changes("gap = tpr_north", known={"tpr_south", "fpr_north", "n"}) == {
        "gap = tpr_south",
        "gap = fpr_north",
    }
    assert changes("gap = tpr_north") == set()
    assert "r = rate(y_pred, y_pred)" in changes("r = rate(y_true, y_pred)", known={"y_true", "y_pred"})
    assert "c = EqualizedOdds()" in changes("c = DemographicParity()", known={"EqualizedOdds"})
    assert changes("c = DemographicParity()") == set()


def test_arguments_of_one_function_are_taken_for_one_another():
    code = answer("    return sum(labels)", given="def rate(labels, decisions):")
    # `mean(labels)` is not among them: there is no such function here.
    assert [m.code.split("\n")[-1].strip() for m in mutants("ex", code)] == ["return sum(decisions)"]


@pytest.mark.parametrize(
    "line",
    [
        '"""A docstring with 3 words."""',
        "print('n', 5)",
        "display(table)",
        "rates.round(3)",
        "rates",
        "x: Literal['a', 'b'] = y",
        "label = f'{name} people'",
        "model = make(random_state=3, max_iter=100)",
    ],
)
def test_what_is_no_part_of_an_answer_is_left_alone(line):
    assert mutants("ex", answer(line)) == []


def test_a_call_for_its_effect_counts_even_as_the_last_line():
    assert {"pass", "model.fit(y, X)"} <= changes("model.fit(X, y)")


def test_only_the_lines_of_the_solution_change():
    source = answer("gap = a - b", given="threshold = 5")
    assert len(mutants("ex", source)) == 2
    assert all("threshold = 5" in mutant.code for mutant in mutants("ex", source))
    assert mutants("ex", "gap = a - b") == []


LONG = answer(
    "rates = {}",
    "for g in groups:",
    "    if counts[g] > 0:",
    "        rates[g] = hits[g] / counts[g]",
    "gap = max(rates.values()) - min(rates.values())",
    "ratio = min(rates.values()) / max(rates.values())",
)


def test_mutants_are_the_same_every_time_and_all_different():
    found = mutants("ex", LONG)
    assert found == mutants("ex", LONG)
    assert len({m.id for m in found}) == len(found) > 15
    assert len({m.code for m in found}) == len(found)
    assert ast.unparse(ast.parse(LONG)) not in {m.code for m in found}
    for mutant in found:
        compile(mutant.code, "mutant", "exec")
        assert mutant.id.startswith("ex:")


def test_an_id_outlives_a_change_elsewhere_in_the_cell():
    before = {m.id for m in mutants("ex", LONG)}
    after = {m.id for m in mutants("ex", LONG.replace("rates = {}", "rates = dict()"))}
    assert after == before


def test_the_same_change_in_two_places_has_two_ids():
    found = mutants("ex", answer("a = x - y", "b = 0", "a = x - y"))
    assert len(found) == len({m.id for m in found}) == 5


def test_a_mutant_shows_its_change_and_not_the_whole_statement():
    call = ", ".join(f"argument_{i}={i}" for i in range(30))
    found = next(m for m in mutants("ex", answer(f"x = call({call})")) if "argument_15=16" in m.after)
    assert found.line == 3
    assert found.what == "constant"
    assert len(found.before) < 110
    assert found.diff.startswith("- ... ")
    assert "\n+ ... " in found.diff


def test_an_answer_that_is_not_python_is_refused():
    with pytest.raises(ValueError, match="ex: the answer cell is not valid Python"):
        mutants("ex", "x = (")
