"""When the second witness can only say what the first has said, so that it need not be asked.

*Apart*, a test sees the values of the answers; *beside*, it sees the learner's whole process. The two can
differ through whatever else a test can see: other names of the notebook, files, settings, a value that is not
what was sent, an object that is two things at once. `fairgrade.process.state` compares those with the
author's notebook at the same test. What it cannot compare is read from the code here: a test that could tell
two equal values apart, and a notebook that may have changed a library. Then both witnesses are asked.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from fairgrade.execution.checker import parted
from fairgrade.lab.names import tree_of


def _words(text: str) -> list[str]:
    return text.split()


#: Methods that change what they are called on.
_CHANGING = frozenset(
    _words(
        """
    append extend insert remove pop clear sort reverse update add discard setdefault popitem fill put
    resize partition itemset shuffle setflags write writelines send throw close seed
    """
    )
)
#: Blocks that leave nothing behind.
_BLOCKS = frozenset(("award", "errstate", "raises"))
_DISPLAYS = (
    ast.List,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
    ast.Constant,
    ast.JoinedStr,
)
#: What reaches beyond values: into a process, its output, or an object's identity.
_REACHING = frozenset(
    _words(
        """
    id globals locals vars dir eval exec compile __import__ get_ipython setattr delattr open input print
    warnings stdout stderr environ chdir patch mock monkeypatch gc sys inspect tempfile
    weakref threading
    """
    )
)
#: What a notebook needs to change a library or a built-in name for everybody, or to see who calls it.
_UNUSUAL = frozenset(
    _words(
        """
    setattr delattr exec eval compile vars globals locals get_ipython __import__ __dict__ __setattr__
    __builtins__ builtins modules patch mock monkeypatch importlib ctypes gc threading asyncio
        sys inspect traceback _getframe f_back __code__ __globals__ signal atexit
    """
    )
)


def sees_values_only(source: str, theirs: Iterable[str]) -> bool:
    """Whether a test cannot tell an answer from another one of the same value.

    Parameters
    ----------
    source : str
        The test cell.
    theirs : iterable of str
        Names in it that stand for answers.

    Returns
    -------
    bool
        False also where it is not known: the test may change what an answer has to do with, compares
        identities, or uses what reaches beyond values.
    """
    tree = tree_of(source)
    if not tree.body or any(_reaches(node, _REACHING) or _sees(node) for node in ast.walk(tree)):
        return False
    own = {*_all_bound(tree)}
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Lambda))]
    parameters = {
        arg.arg for function in functions for arg in ast.walk(function.args) if isinstance(arg, ast.arg)
    }
    mixed = {*theirs, *parameters}
    parts = [_names(part) for part in _simple_parts(tree)]
    while more := {name for names in parts if names & mixed for name in names & own} - mixed:
        mixed |= more
    top, rest = (tree_of(part) for part in parted(source, theirs))
    late = _all_changed(rest, *functions)
    return _all_changed(top) <= own and late <= (own - mixed) | _own_containers(tree)


def is_usual(sources: Iterable[str], known: frozenset[str]) -> bool:
    """Whether a notebook's code cannot have changed a library, or does so as everybody's does.

    Parameters
    ----------
    sources : iterable of str
        The notebook's code cells.
    known : collection of str
        Cells as they were handed out.
    """
    for source in sources:
        if source in known or not source.strip():
            continue
        tree = tree_of(source)
        if not tree.body and not _is_comment(source):
            return False
        if any(_reaches(node, _UNUSUAL) or _sets_attribute(node) for node in ast.walk(tree)):
            return False
    return True


def _is_comment(source: str) -> bool:
    return all(line.strip().startswith("#") for line in source.splitlines() if line.strip())


def _reaches(node: ast.AST, names: frozenset[str]) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in names
        case ast.alias(name=module):
            return not names.isdisjoint(module.split("."))
        case ast.ImportFrom(module=str() as module):
            return not names.isdisjoint(module.split("."))
    return False


def _sets_attribute(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)


def _sees(node: ast.AST) -> bool:
    """Whether a part of a test compares identities, or draws from everybody's generator."""
    match node:
        case ast.Compare(ops=ops, comparators=comparators):
            sides = zip(ops, comparators, strict=True)
            return any(isinstance(op, (ast.Is, ast.IsNot)) and not _is_constant(side) for op, side in sides)
        case ast.Attribute(value=ast.Attribute(attr="random") | ast.Name(id="random"), attr=name):
            return name not in ("default_rng", "Generator")
        case ast.Global() | ast.Nonlocal() | ast.AsyncWith():
            return True
        case ast.With(items=items):
            return not all(_is_known_block(item.context_expr) for item in items)
    return False


def _is_known_block(block: ast.expr) -> bool:
    """Whether a block gives points or silences NumPy, and does nothing else."""
    return (
        isinstance(block, ast.Call) and isinstance(block.func, ast.Attribute) and block.func.attr in _BLOCKS
    )


def _is_constant(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id in ("bool", "int", "float", "str", "list", "dict", "tuple", "set")
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool))


def _all_bound(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name


def _simple_parts(tree: ast.AST) -> Iterator[ast.AST]:
    """Statements without others in them, and the heads of those that have."""
    for node in ast.walk(tree):
        match node:
            case ast.For(target=target, iter=values):
                yield ast.Tuple([target, values], ast.Load())
            case ast.comprehension(target=target, iter=values):
                yield ast.Tuple([target, values], ast.Load())
            case ast.stmt() if not hasattr(node, "body"):
                yield node


def _own_containers(tree: ast.AST) -> set[str]:
    """Names that a test binds to nothing but containers and texts that it makes there and then."""
    made, other = set(), set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if isinstance(value, _DISPLAYS):
                made.add(name)
            case ast.Assign(targets=targets):
                other |= {name for target in targets for name in _all_bound(target)}
            case ast.For(target=target) | ast.comprehension(target=target):
                other |= {*_all_bound(target)}
            case ast.arg(arg=name) | ast.NamedExpr(target=ast.Name(id=name)):
                other.add(name)
    return made - other


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _all_changed(*trees: ast.AST) -> set[str]:
    return {name for tree in trees for node in ast.walk(tree) for name in _changed(node)}


def _changed(node: ast.AST) -> Iterator[str]:
    """The names of what a part of a test may change in place; "" for what has no name."""
    match node:
        case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
            yield _container(node)
        case ast.AugAssign(target=target):
            yield _container(target)
        case ast.Call(func=ast.Attribute(attr=name, value=value)) if name in _CHANGING:
            if not isinstance(value, ast.Name) or value.id not in ("np", "numpy"):  # np.sort makes another
                yield _container(value)
        case ast.Call(keywords=keywords) if any(word.arg in ("inplace", "out") for word in keywords):
            yield ""


def _container(node: ast.AST) -> str:
    """The name of what is changed itself, not of something that holds it."""
    if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
