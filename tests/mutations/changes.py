"""The small changes of a source file: boundaries, comparisons, signs, constants, statements, conditions."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
SIGNS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a file: the lines that it stands on, from 1, and the text before and after, of the whole lines."""

    path: Path
    line: int
    last: int
    before: str
    after: str

    @property
    def said(self) -> str:
        """What it does, in one line that other changes of the file leave as it is."""
        return f"{self.path}: {' '.join(self.before.split())} → {' '.join(self.after.split())}"

    @property
    def named(self) -> str:
        """Where it is and what it does, in one line."""
        return self.said.replace(": ", f":{self.line}: ", 1)

    def applied(self, source: str) -> str:
        """Return the source of the file with the change in it."""
        lines = source.splitlines(keepends=True)
        return "".join([*lines[: self.line - 1], self.after, *lines[self.last :]])


def changes_of(path: Path, root: Path) -> list[Change]:
    """Return all changes of a file; its types, docstrings, names and messages stay."""
    source = (root / path).read_text("utf-8")
    lines = source.encode().splitlines(keepends=True)
    found: list[Change] = []
    for node in _code_of(ast.parse(source)):
        for replaced, text in _replaced(node):
            first, last = replaced.lineno, replaced.end_lineno or replaced.lineno
            before = b"".join(lines[first - 1 : last])
            cut = len(lines[last - 1]) - (replaced.end_col_offset or 0)
            after = before[: replaced.col_offset] + text.encode() + before[len(before) - cut :]
            found.append(Change(path=path, line=first, last=last, before=before.decode(), after=after.decode()))
    return found


def _code_of(tree: ast.AST) -> Iterator[ast.AST]:
    """Return the nodes whose change can be noticed: none of annotations, decorators, docstrings and raised errors.

    `strict` of `zip` is left out too: it raises only where we have a bug.
    """
    if isinstance(tree, ast.keyword) and tree.arg == "strict":
        return
    for name, value in ast.iter_fields(tree):
        if name in {"annotation", "returns", "decorator_list", "exc", "msg"}:
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST) and not isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr):
                yield node
                yield from _code_of(node)


def _replaced(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARISONS:
            yield node, ast.unparse(ast.Compare(left=left, ops=[COMPARISONS[type(op)]()], comparators=[right]))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
            yield node, f"({ast.unparse(ast.BinOp(left=left, op=SIGNS[type(op)](), right=right))})"
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield node, ast.unparse(operand)
        case ast.Constant(value=bool() as value):
            yield node, str(not value)
        case ast.Constant(value=int() as value):
            yield node, str(value + 1)
            yield node, f"({value - 1})"
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield test, f"(not ({ast.unparse(test)}))"
        case ast.BoolOp(op=op, values=values):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield node, f"({ast.unparse(ast.BoolOp(op=other, values=values))})"
        case ast.Expr(value=ast.Call(func=ast.Name(id="assert_never"))):
            return  # no member of a union is left there
        case ast.AugAssign() | ast.Expr(value=ast.Call()):
            yield node, "pass"
        case _:
            return
