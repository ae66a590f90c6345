"""Which names a cell binds or uses: what a test needs of the answers is read from its code."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def bound(source: str) -> set[str]:
    """Return the names that a cell binds for the cells below it."""
    return bound_by(tree_of(source))


def bound_by(tree: ast.AST) -> set[str]:
    """Return the names that a statement or a cell binds for what comes after it."""
    names: set[str] = set()
    for node in _top(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.alias(name=module, asname=name):
                names.add((name or module).partition(".")[0])
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
            ):
                names.add(name)
            case ast.MatchMapping(rest=str(name)):
                names.add(name)
    return names


def used(source: str) -> set[str]:
    """Return the names that a cell reads, in its functions as well."""
    return {
        node.id
        for node in ast.walk(tree_of(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def tree_of(source: str) -> ast.Module:
    """Return the cell's syntax, magics as the calls that they are; empty if it is not Python."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return ast.parse(TransformerManager().transform_cell(source))
    except SyntaxError:  # it binds nothing then
        return ast.Module([], [])


def _top(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a cell but for the insides of functions and classes, which bind names of their own."""
    own = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    comprehensions = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, (*own, *comprehensions)):
            yield from _top(node)
