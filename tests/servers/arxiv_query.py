"""The query language of arXiv's classic API: text in, a tree of clauses out.

A clause is `field:word` or `field:"a phrase"`, clauses are joined by `AND`, `OR` and `ANDNOT` without precedence,
nested to the right (`a AND b OR c` is `a AND (b OR c)`), and parentheses group. What has no field is one more
alternative in `all`: `ti:A B` is `ti:A OR all:B`, and so is what follows a quotation mark that has no partner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = ("ti", "au", "abs", "co", "jr", "cat", "rn", "id", "all")

Operator = Literal["AND", "OR", "ANDNOT"]

_TOKEN = re.compile(
    rf"""\s*(?:
        (?:(?P<field>{"|".join(FIELDS)}):\s*)? (?: "(?P<phrase>[^"]*)" | "?(?P<word>[^\s"()]+) )
        | (?P<paren>[()])
        | (?P<stray>")
        | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_OPERATORS: tuple[Operator, ...] = ("AND", "OR", "ANDNOT")
_MOST_NESTING = 100


class QuerySyntaxError(Exception):
    """The query is not in the language; arXiv answers 400."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One `field:text`; `quoted` when the text is a phrase."""

    field: str
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but: an `ANDNOT` with nothing before it."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands with an operator between each two, to be read from the right."""

    operands: tuple[Expression, ...]
    operators: tuple[Operator, ...]


Expression = Clause | Not | Chain


def parse_query(text: str) -> Expression:
    """The tree of a `search_query`; `Chain((), ())` for an empty one.

    Raises:
        QuerySyntaxError: a backslash before a quotation mark or at the end of a clause, parentheses that do not pair,
            or operators without operands.
    """
    if '\\"' in text:
        raise QuerySyntaxError("a backslash before a quotation mark")
    parser = _Parser(_tokens(text))
    if parser.token is None:
        return Chain((), ())
    expression = parser.expression()
    if parser.token is not None:
        raise QuerySyntaxError(f"unexpected {parser.token}")
    return expression


def clauses_of(expression: Expression) -> Iterator[Clause]:
    """Every clause of the tree, from the left."""
    match expression:
        case Clause():
            yield expression
        case Not(operand):
            yield from clauses_of(operand)
        case Chain(operands, _):
            for operand in operands:
                yield from clauses_of(operand)


def _tokens(text: str) -> Iterator[Clause | str]:
    """Clauses, operators and parentheses, in order. A quotation mark without a partner only parts its neighbours."""
    at = 0
    while found := _TOKEN.match(text, at):
        at = found.end()
        if found["end"] is not None:
            return
        if found["paren"]:
            yield found["paren"]
        elif found["phrase"] is not None:
            yield _clause(found["field"], found["phrase"], quoted=True)
        elif not found["field"] and found["word"] in _OPERATORS:
            yield found["word"]
        elif found["word"]:
            yield _clause(found["field"], found["word"], quoted=False)


def _clause(field: str | None, text: str, quoted: bool) -> Clause:
    if text.rstrip().endswith("\\"):
        raise QuerySyntaxError("a backslash at the end of a clause")
    if not field and not quoted and text.endswith(":") and text[:-1] in FIELDS:
        raise QuerySyntaxError(f"nothing to look for in {text}")
    return Clause(field or "all", text, quoted)


class _Parser:
    """Recursive descent; it recurses only into parentheses and `ANDNOT`, so that a long chain is no deep one."""

    def __init__(self, tokens: Iterator[Clause | str]) -> None:
        self._tokens = tokens
        self.token = next(tokens, None)

    def expression(self, depth: int = 0) -> Expression:
        """Operands and operators up to a closing parenthesis or the end."""
        operands = [self._operand(depth)]
        operators: list[Operator] = []
        while self.token is not None and self.token != ")":
            operators.append(self._operator())
            operands.append(self._operand(depth))
        return Chain(tuple(operands), tuple(operators)) if operators else operands[0]

    def _advance(self) -> None:
        self.token = next(self._tokens, None)

    def _operator(self) -> Operator:
        """The operator that stands here; where none does, an alternative begins."""
        for operator in _OPERATORS:
            if self.token == operator:
                self._advance()
                return operator
        return "OR"

    def _operand(self, depth: int) -> Expression:
        token = self.token
        if depth > _MOST_NESTING:
            raise QuerySyntaxError("nested too deeply")
        self._advance()
        if isinstance(token, Clause):
            return token
        if token == "ANDNOT":
            return Not(self.expression(depth + 1))
        if token == "(":
            inner = self.expression(depth + 1)
            if self.token != ")":
                raise QuerySyntaxError("a parenthesis is not closed")
            self._advance()
            return inner
        raise QuerySyntaxError(f"unexpected {token or 'end'}")
