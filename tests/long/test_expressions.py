"""The regular expressions of the source: whatever the text, their time grows as its length does."""

import ast
import importlib
import re
import sys
from itertools import product
from pathlib import Path

import pytest

from tests.backtracking import Matcher, TooManyStepsError, characters, excluded, is_unbounded, sample

SOURCE = Path(__file__).parents[2] / "src"
METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "split")
BUILT = {  # expressions that are built while a command runs, as they are for some text
    "tracegram/describe/claim.py": r"^1$",
    "tracegram/markdown/page.py": r"(?:[> \t]*)(?P<fence>`{3,}|~{3,})[ \t]*",
    "tracegram/markdown/extension.py": r"[ \t]*`{3,}[ \t]*",
    "tracegram/sources/globs.py": r"runs/(?>(?P<sampler>[^/]+?)/)(?>(?P<question>[^/]+?)\.parquet)",
    "tracegram/databases/sqlite_engine.py": r"(?<!\w)word(?!\w)",
    "tracegram/sources/files/text_table.py": r'"[^"]*+(?:""[^"]*+)*+(?:"|\Z)[^,\r\n]*|[^,\r\n]*',
}
LENGTH = 24  # of what is repeated in a text, in characters; then as much again
MOST_STEPS = 30_000
MOST_CHARACTERS = 3  # that pairs are made of


def expressions():
    """Return each expression of the source: its file and line, itself, and the methods that it is used by."""
    for path in sorted(SOURCE.rglob("*.py")):
        file = path.relative_to(SOURCE)
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "re." in text else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                f"re.{each}" for each in (*METHODS, "compile")
            }:
                yield f"{file.as_posix()}:{node.lineno}", made(file, node), uses(text, node)


def made(file, node):
    """Return the expression of a call, as its module makes it."""
    module = importlib.import_module(".".join(file.with_suffix("").parts).removesuffix(".__init__"))
    flags = [each for each in node.args[1:] if re.match(r"re\.[A-Z]", ast.unparse(each))]
    call = ast.Call(
        ast.parse("re.compile", mode="eval").body,
        [node.args[0], *flags],
        [each for each in node.keywords if each.arg == "flags"],
    )
    try:
        return eval(compile(ast.fix_missing_locations(ast.Expression(call)), file, "eval"), vars(module))
    except (NameError, TypeError):
        assert file.as_posix() in BUILT, f"{file}:{node.lineno} is built of a text: name it as it is for one"
        return re.compile(BUILT[file.as_posix()])


def uses(text, node):
    """Return the methods by which an expression is used; of one whose name is not found, the dearest."""
    if node.func.attr != "compile":
        return {node.func.attr}
    name = re.search(r"^ *(\w+) *(?::.*)?=.*\Z", "\n".join(text.splitlines()[: node.lineno]), re.MULTILINE)
    return set(re.findall(rf"\b{name[1]}\.({'|'.join(METHODS)})\b", text) if name else ()) or {"finditer", "fullmatch"}


def texts(matcher):
    """Return what stands before, in and after the repeated part of texts that come near a match and miss it."""
    whole, starts = sample(matcher.nodes)
    single = sorted(characters(matcher.nodes))
    parts = {*single, *map("".join, product(single[:MOST_CHARACTERS], repeat=2)), *(whole[:at] for at in starts), whole}
    return product(
        sorted({"", *(whole[:at] for at in starts)}),
        sorted(parts - {""}),
        ("", "\x00", *sorted(excluded(matcher.nodes))[:2]),
    )


def steeper(expression, used):
    """Find a text for which a second time as long costs more than twice the steps; None if there is none."""
    pattern = expression.pattern if isinstance(expression.pattern, str) else expression.pattern.decode("latin-1")
    matcher = Matcher(pattern, MOST_STEPS, expression.flags)
    if not is_unbounded(matcher.nodes):
        return None
    for how in sorted({each if each in {"match", "fullmatch", "search"} else "finditer" for each in used}):
        for before, part, after in texts(matcher):
            times = max(LENGTH // len(part), 6)
            try:
                few, many = (matcher.steps(before + part * each + after, how) for each in (times, 2 * times))
            except TooManyStepsError:
                return how, before, part, after
            if many > 3 * few:
                return how, before, part, after
    return None


@pytest.fixture(autouse=True)
def _deep_recursion():
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    yield
    sys.setrecursionlimit(before)


def test_every_expression_takes_steps_in_proportion_to_the_text():
    found = {where: steeper(expression, used) for where, expression, used in expressions()}

    assert {where: text for where, text in found.items() if text} == {}
    assert len(found) > 50


@pytest.mark.parametrize(
    ("pattern", "how"),
    [
        (r"<script\b[^>]*\bid=data\b[^>]*>(.*?)</script>", "search"),
        (r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]]', "finditer"),
        (r"[ \t]*:?[ \t]+(#[0-9a-f]{3})", "match"),
        (r"([a-zA-Z]\w*(=x)?[ \t]*)*", "fullmatch"),
        (r"[^\s,]*$", "search"),
    ],
)
def test_expressions_that_are_steeper_are_found(pattern, how):
    assert steeper(re.compile(pattern), {how}) is not None
