r"""Math from titles, written again in what compiles with amssymb loaded; anything else is refused.

Titles on arXiv hold math written for their authors' own macros and packages, and a digest may hold anything. So math is
parsed, and only what was understood is written: known commands with their arguments in braces, and at most one
superscript and one subscript an atom. `{\cal N}`, `\text{…}` and `\bm{…}` become what needs no further package.
"""

from __future__ import annotations

import re
import unicodedata

from papershelf.latex_symbols import SYMBOLS


def _words(text: str) -> list[str]:
    return text.split()


_SYMBOL_NAMES = _words("""
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    times div pm mp cdot cdots ast star circ bullet oplus ominus otimes odot wedge vee cap cup setminus amalg rtimes
    ltimes leq geq neq equiv sim simeq approx cong propto ll gg prec succ lesssim gtrsim subset supset subseteq supseteq
    in ni notin perp parallel mid vdash models to leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow
    longrightarrow longleftrightarrow mapsto uparrow downarrow hookrightarrow rightleftharpoons infty partial nabla
    forall exists emptyset neg sqrt sum prod int oint angle ell hbar Re Im aleph wp prime langle rangle lfloor rfloor
    lceil rceil triangle square Diamond top bot sharp flat natural Vert
""")
_SYMBOLS = {SYMBOLS[name]: f"\\{name}" for name in _SYMBOL_NAMES} | {
    "√": "\\surd", "−": "-", "·": "\\cdot", "″": "\\prime\\prime", "≃": "\\simeq", "≲": "\\lesssim", "⊊": "\\subsetneq",
    "⟹": "\\Rightarrow", "⇔": "\\Leftrightarrow", "⋯": "\\cdots", "⋮": "\\vdots", "∆": "\\Delta", "µ": "\\mu",
    "Ω": "\\Omega", "⩽": "\\leq", "⩾": "\\geq", "≪": "\\ll", "≫": "\\gg", "⊕": "\\oplus",
}  # fmt: skip

_PLAIN = frozenset(_SYMBOL_NAMES).difference(["sqrt"]).union(
    _words("""
    le ge ne rightarrow varnothing ldots vert lbrace rbrace lbrack rbrack colon quad qquad Box imath jmath backslash
    surd dagger ddagger bigcup bigcap bigoplus bigotimes bigwedge bigvee diamond triangleright triangleleft sqcup sqcap
    uplus wr preceq succeq asymp doteq bowtie vdots ddots land lor gets iff Longrightarrow Longleftrightarrow Uparrow
    Downarrow updownarrow nearrow searrow longmapsto complement hslash nmid subsetneq trianglelefteq log ln lg exp sin
    cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan max min sup inf lim limsup liminf det dim ker deg gcd
    arg hom Pr
    """)
)  # fmt: skip
_RENAMED = {"lt": "<", "gt": ">", "dots": "\\ldots", "degree": "{{}^{\\circ}}", "lnot": "\\neg"}
_ESCAPED = {char: f"\\{char}" for char in "%&$#_,;:! "} | {"{": "\\lbrace", "}": "\\rbrace", "|": "\\Vert"}
_ARGUMENTS = dict.fromkeys(
    _words("hat bar tilde vec dot ddot check breve acute grave widehat widetilde overline underline mathring sqrt"), 1
) | {"frac": 2, "stackrel": 2}
_ALIASES = {"tfrac": "frac", "dfrac": "frac", "overset": "stackrel", "overrightarrow": "vec", "widebar": "overline"}
_STYLES = {name: name for name in _words("mathrm mathbf mathcal mathbb mathfrak mathsf mathit mathtt")} | {
    "cal": "mathcal", "Bbb": "mathbb", "frak": "mathfrak", "bf": "mathbf", "rm": "mathrm", "it": "mathit",
    "sf": "mathsf", "tt": "mathtt", "em": "mathit", "sl": "mathit", "mathscr": "mathcal", "mathds": "mathbb",
    "bm": "mathbf", "boldsymbol": "mathbf", "pmb": "mathbf", "operatorname": "mathrm", "mathnormal": "mathit",
    "text": "mathrm", "textrm": "mathrm", "textnormal": "mathrm", "mbox": "mathrm", "hbox": "mathrm",
    "textsc": "mathrm", "textit": "mathit", "emph": "mathit", "textbf": "mathbf", "textsf": "mathsf",
    "texttt": "mathtt",
}  # fmt: skip
# These apply to all that follows in their group.
_SWITCHES = frozenset({"bf", "em", "it", "rm", "sf", "sl", "tt"})
_COMMAND_END = re.compile(r"\\[A-Za-z]+$")
_LONGEST_COMMAND = 30  # characters; how far back to look for one
_SCRIPT_MARKS = ("^", "_", "'")
_ALPHABET = re.compile(r"(?:MATHEMATICAL )?(DOUBLE-STRUCK|SCRIPT|FRAKTUR|BLACK-LETTER) CAPITAL ([A-Z])$")
_ALPHABETS = {"DOUBLE-STRUCK": "mathbb", "SCRIPT": "mathcal", "FRAKTUR": "mathfrak", "BLACK-LETTER": "mathfrak"}
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_TEXT = re.compile(r"\\(?:text[a-z]*|[mh]box|operatorname)\s*\{[^{}]*\}")
# They change how large something is or where it breaks, not what it says.
_DROPPED = re.compile(
    r"\\(?:(?:left|right|middle)(?![A-Za-z])\s*\.?|(?:[bB]igg?[lrm]?|displaystyle|textstyle|scriptstyle|limits"
    r"|nolimits|ensuremath|boldmath|nobreak|protect|mathop|mathbin|mathrel|mathord|operatorname\*)(?![A-Za-z])\s*)"
)
_CHARACTERS = frozenset("+-*/=<>()[]|.,:;!?0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DEEPEST = 8  # levels of braces


class _RefusedError(ValueError):
    """The math holds something that is not known to compile."""


def symbol(char: str) -> str | None:
    r"""What math mode has for a character: `\leq` for ≤, `\mathbb{R}` for ℝ; None for other characters."""
    if char in _SYMBOLS:
        return _SYMBOLS[char]
    if len(char) > 1 or char.isascii():
        return None
    found = _ALPHABET.match(unicodedata.name(char, ""))
    return f"\\{_ALPHABETS[found[1]]}{{{found[2]}}}" if found else None


def rewrite(math: str) -> str | None:
    """The math between two `$`, in the known subset and without the `$`; None if that cannot be done."""
    math = _TEXT.sub(lambda found: re.sub(r"\s+", "~", found[0]), _DROPPED.sub("", math))
    parser = _Parser([token for token in _TOKEN.findall(math) if not token.isspace()])
    try:
        written = parser.items(0)
    except _RefusedError:
        return None
    return written if parser.at_end() and written else None


class _Parser:
    """Recursive descent over the tokens of one piece of math."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._place = 0

    def at_end(self) -> bool:
        """Whether all tokens were read."""
        return self._place >= len(self._tokens)

    def items(self, depth: int) -> str:
        """Everything up to the end of the group or of the math."""
        if depth > _DEEPEST:
            raise _RefusedError
        written = ""
        while not self.at_end() and self._peek() != "}":
            atom = "" if self._peek() in _SCRIPT_MARKS else self._atom(depth)
            scripts = self._scripts(depth)
            if atom[:1] == "{" and scripts:
                atom = "{{}" + atom[1:]  # TeX takes off the braces of one accented letter, and sees two scripts on it
            written = joined(written, atom + scripts)
        return written

    def _scripts(self, depth: int) -> str:
        """The scripts and primes of one atom: TeX stops at a second superscript or subscript."""
        primes = 0
        scripts: dict[str, str] = {}
        while self._peek() in _SCRIPT_MARKS:
            mark = self._take()
            if mark == "'":
                primes += 1
            elif mark in scripts:
                raise _RefusedError
            else:
                scripts[mark] = self._argument(depth)
        if primes and "^" in scripts:
            scripts["^"] = joined("\\prime" * primes, scripts["^"])
            primes = 0
        return "'" * primes + "".join(f"{mark}{{{script}}}" for mark, script in scripts.items())

    def _argument(self, depth: int) -> str:
        """What a command or a script applies to, without braces around it."""
        if self._peek() == "{":
            return self._group(depth)
        if self.at_end() or self._peek() == "}" or self._peek() in _SCRIPT_MARKS:
            raise _RefusedError
        return self._atom(depth)

    def _group(self, depth: int) -> str:
        self._take()
        inner = self.items(depth + 1)
        if self._take() != "}":
            raise _RefusedError
        return inner

    def _atom(self, depth: int) -> str:
        if self._peek() == "{":
            return f"{{{self._group(depth)}}}"
        token = self._take()
        if token in _CHARACTERS:
            return token
        if token[0] == "\\":
            return self._command(token[1:], depth)
        return symbol(token) or _known({"~": "\\ "}, token)

    def _command(self, name: str, depth: int) -> str:
        name = _ALIASES.get(name, name)
        if name in _PLAIN:
            return f"\\{name}"
        if name == "not":
            return f"\\not{self._argument(depth)}"
        if name in _SWITCHES or (name == "cal" and depth):
            return f"\\{_STYLES[name]}{{{self.items(depth + 1)}}}"
        if name in _STYLES:
            return f"\\{_STYLES[name]}{{{self._argument(depth)}}}"
        if name in _ARGUMENTS:
            index = self._index() if name == "sqrt" else ""
            return f"\\{name}{index}" + "".join(f"{{{self._argument(depth)}}}" for _ in range(_ARGUMENTS[name]))
        return _known(_RENAMED | _ESCAPED, name)

    def _index(self) -> str:
        """The `[3]` of a cube root."""
        index = "".join(self._tokens[self._place : self._place + 3])
        if not re.fullmatch(r"\[[0-9A-Za-z]\]", index):
            return ""
        self._place += 3
        return index

    def _peek(self) -> str:
        """The next token, empty at the end."""
        return "" if self.at_end() else self._tokens[self._place]

    def _take(self) -> str:
        token = self._peek()
        self._place += 1
        return token


def _known(table: dict[str, str], token: str) -> str:
    if token not in table:
        raise _RefusedError
    return table[token]


def joined(left: str, right: str) -> str:
    """Both pieces of math, with a space where a command's name would run into a letter."""
    return f"{left} {right}" if right[:1].isalpha() and _COMMAND_END.search(left[-_LONGEST_COMMAND:]) else left + right
