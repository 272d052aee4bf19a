"""A backtracking matcher that counts its steps, to see how the time of a regular expression grows without a clock."""

from re import _constants as codes
from re import _parser as parser

CATEGORIES = {
    codes.CATEGORY_DIGIT: str.isdigit,
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
}
OPPOSITES = {
    codes.CATEGORY_NOT_DIGIT: codes.CATEGORY_DIGIT,
    codes.CATEGORY_NOT_SPACE: codes.CATEGORY_SPACE,
    codes.CATEGORY_NOT_WORD: codes.CATEGORY_WORD,
}


class TooManyStepsError(Exception):
    pass


class Matcher:
    """An expression, parsed as `re` parses it."""

    def __init__(self, pattern, most, flags=0):
        self.nodes = list(parser.parse(pattern, flags & ~codes.SRE_FLAG_UNICODE))
        self.flags = flags
        self.most = most

    def steps(self, text, how):
        """Count the steps of `match`, `fullmatch`, or of looking for all matches."""
        self.text, self.count = text, 0
        at = 0
        while at <= len(text):
            end = self._end(at, whole=how == "fullmatch")
            if how in {"match", "fullmatch"} or (end is not None and how == "search"):
                break
            at = max(at + 1, end or 0)
        return self.count

    def _end(self, at, *, whole):
        """Return where a match ends that begins at a place, None where none does."""
        ends = []
        self._all(self.nodes, 0, at, lambda stop: (not whole or stop == len(self.text)) and not ends.append(stop))
        return ends[0] if ends else None

    def _all(self, nodes, index, at, then):
        if index == len(nodes):
            return then(at)
        self.count += 1
        if self.count > self.most:
            raise TooManyStepsError
        kind, value = nodes[index]
        rest = lambda stop: self._all(nodes, index + 1, stop, then)  # noqa: E731
        if kind in {codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN}:
            return at < len(self.text) and self.fits(kind, value, self.text[at]) and rest(at + 1)
        return getattr(self, f"_{str(kind).lower()}")(value, at, rest)

    def fits(self, kind, value, char):
        if kind is codes.ANY:
            return bool(self.flags & codes.SRE_FLAG_DOTALL) or char != "\n"
        if kind is codes.IN:
            return any(self._is_in(each, char) for each in value if each[0] is not codes.NEGATE) != (
                value[0][0] is codes.NEGATE
            )
        same = char == chr(value) or (self.flags & codes.SRE_FLAG_IGNORECASE and char.lower() == chr(value).lower())
        return bool(same) == (kind is codes.LITERAL)

    def _is_in(self, item, char):
        kind, value = item
        if kind is codes.RANGE:
            return value[0] <= ord(char) <= value[1]
        if kind is codes.CATEGORY:
            return CATEGORIES[value](char) if value in CATEGORIES else not CATEGORIES[OPPOSITES[value]](char)
        return self.fits(kind, value, char)

    def _groupref(self, _value, at, rest):
        """Take a group, whose text is not kept, for nothing or for one character."""
        return rest(at) or (at < len(self.text) and rest(at + 1))

    def _branch(self, value, at, rest):
        return any(self._all(list(each), 0, at, rest) for each in value[1])

    def _subpattern(self, value, at, rest):
        return self._all(list(value[-1]), 0, at, rest)

    def _max_repeat(self, value, at, rest):
        return self._repeat(value, at, rest, 0, greedy=True)

    def _min_repeat(self, value, at, rest):
        return self._repeat(value, at, rest, 0, greedy=False)

    def _repeat(self, value, at, rest, done, *, greedy):
        least, most, inner = value
        again = lambda stop: stop > at and self._repeat(value, stop, rest, done + 1, greedy=greedy)  # noqa: E731
        more = lambda: done < most and self._all(list(inner), 0, at, again)  # noqa: E731
        if done < least:
            return self._all(list(inner), 0, at, lambda stop: self._repeat(value, stop, rest, done + 1, greedy=greedy))
        return (more() or rest(at)) if greedy else (rest(at) or more())

    def _possessive_repeat(self, value, at, rest):
        least, most, inner = value
        done = 0
        while done < most and (stop := self._only(inner, at)) is not None and (stop > at or done < least):
            at, done = stop, done + 1
        return done >= least and rest(at)

    def _atomic_group(self, value, at, rest):
        stop = self._only(value, at)
        return stop is not None and rest(stop)

    def _only(self, inner, at):
        ends = []
        self._all(list(inner), 0, at, lambda stop: not ends.append(stop))
        return ends[0] if ends else None

    def _assert(self, value, at, rest):
        return self._looks(value, at) and rest(at)

    def _assert_not(self, value, at, rest):
        return not self._looks(value, at) and rest(at)

    def _looks(self, value, at):
        direction, inner = value
        start = at if direction > 0 else at - inner.getwidth()[0]
        return start >= 0 and self._only(inner, start) is not None

    def _at(self, value, at, rest):
        text, lines = self.text, self.flags & codes.SRE_FLAG_MULTILINE
        is_word = [0 <= each < len(text) and (text[each].isalnum() or text[each] == "_") for each in (at - 1, at)]
        holds = {
            codes.AT_BEGINNING: at == 0 or (lines and text[at - 1] == "\n"),
            codes.AT_BEGINNING_STRING: at == 0,
            codes.AT_END: at == len(text) or (at == len(text) - 1 and text[at] == "\n") or (lines and text[at] == "\n"),
            codes.AT_END_STRING: at == len(text),
            codes.AT_BOUNDARY: is_word[0] != is_word[1],
            codes.AT_NON_BOUNDARY: is_word[0] == is_word[1],
        }[value]
        return bool(holds) and rest(at)


def sample(nodes):
    """Return a text that the nodes match, as far as looks aside let it, and where repetitions begin in it."""
    text, starts = "", []
    for kind, value in nodes:
        if kind is codes.LITERAL:
            text += chr(value)
        elif kind is codes.NOT_LITERAL:
            text += "x" if value != ord("x") else "y"
        elif kind is codes.ANY:
            text += "x"
        elif kind is codes.IN:
            text += member(value)
        elif kind in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            inner, inside = sample(value[2])
            starts += [len(text), *(len(text) + each for each in inside)]
            text += inner * max(value[0], 1)
        elif kind in {codes.SUBPATTERN, codes.BRANCH, codes.ATOMIC_GROUP}:
            inner, inside = sample(
                value[1][0] if kind is codes.BRANCH else value[-1] if kind is codes.SUBPATTERN else value
            )
            starts += [len(text) + each for each in inside]
            text += inner
    return text, starts


def member(items):
    """Return a character of a set."""
    kind, value = items[0]
    if kind is codes.NEGATE:
        return next(each for each in "x1 \n#y\xe9" if Matcher("", 0).fits(codes.IN, items, each))
    if kind is codes.RANGE:
        return chr(value[0])
    if kind is codes.CATEGORY:
        return {codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a"}.get(value, "x")
    return chr(value)


def characters(nodes):
    """Return a character for each literal and each set of the nodes."""
    found = set()
    for kind, value in nodes:
        if kind is codes.LITERAL:
            found.add(chr(value))
        elif kind is codes.NOT_LITERAL:
            found.update({chr(value), "x"})
        elif kind is codes.IN:
            found.add(member(value))
            found.update(chr(each) for code, each in value if code is codes.LITERAL)
        elif kind in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            found |= characters(value[2])
        elif kind is codes.BRANCH:
            found |= {char for each in value[1] for char in characters(each)}
        elif kind in {codes.SUBPATTERN, codes.ASSERT, codes.ASSERT_NOT}:
            found |= characters(value[-1])
        elif kind is codes.ATOMIC_GROUP:
            found |= characters(value)
    return found


def is_unbounded(nodes):
    """Return whether anything in the nodes may be repeated without end."""
    for kind, value in nodes:
        if kind in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            if value[1] > 100 or is_unbounded(value[2]):
                return True
        elif kind in {codes.SUBPATTERN, codes.ATOMIC_GROUP, codes.BRANCH}:
            inner = value[1] if kind is codes.BRANCH else [value[-1] if kind is codes.SUBPATTERN else value]
            if any(map(is_unbounded, inner)):
                return True
    return False


def excluded(nodes):
    """Return the characters that are named by sets that leave them out."""
    found = set()
    for kind, value in nodes:
        if kind is codes.IN and value[0][0] is codes.NEGATE:
            found |= {chr(each) for code, each in value[1:] if code is codes.LITERAL}
        elif kind in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT, codes.SUBPATTERN}:
            found |= excluded(value[-1])
    return found
