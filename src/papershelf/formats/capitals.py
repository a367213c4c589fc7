"""Which capitals in a title mean something: bibliography styles turn the others to lower case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# After a hyphen a new part begins: `{BERT}-based`, but `{GPT-4}` and `{DeepSeek-R1}` are one name.
_LETTER = r"[^\W_²³¹\u2070-\u209f]"
_PART = rf"{_LETTER}(?:{_LETTER}|[\u0300-\u036f]|[.&/](?=[A-Z0-9])|['’](?=[A-Z]))*[+#*]*"
_COMPOUND = re.compile(rf"{_PART}(?:[-‐‑]{_PART})*")
_HYPHEN = re.compile(r"([-‐‑])")
_NUMBER = re.compile(r"\d[\d.]*[a-z]?")
_SHOUTED_WORDS = 3  # in capitals, at least, and four in five: below that they may be acronyms

# People, places and languages that science names things after; adjectives of them end in -ian, -ean and so on.
_NAMES = frozenset(
    """
    abel abelian airy alzheimer anderson archimedes arnold artin artinian banach bayes bayesian bernoulli bernstein
    bessel bloch bohr boltzmann boolean borel born bose brownian burgers cabibbo calabi calderón cantor carlo
    cartesian catalan cauchy cayley chebyshev chern choquet clifford coulomb coxeter darwin darwinian dedekind
    delaunay dirac dirichlet doppler dynkin dyson einstein euclid euclidean euler eulerian fano faraday fermi
    feynman fibonacci finsler fisher fock fourier friedmann frobenius galois gauss gaussian gelfand gibbs ginzburg
    goldbach grassmann grassmannian grothendieck gröbner gödel hadamard hamilton hamiltonian hardy hartree hausdorff
    hawking hebbian hecke heegaard heisenberg helmholtz hermite hermitian hessian higgs hilbert hodge hopfield
    hubbard hubble huffman hölder ising iwasawa jacobi jacobian jordan josephson kac kalman kelvin kepler kerr
    keynesian kohn kolmogorov kondo kripke kronecker kähler lagrange lagrangian landau langevin langlands laplace
    laplacian laurent lebesgue legendre leibniz levenberg lie liouville lipschitz lorentz lorentzian luttinger
    lyapunov lévy majorana mandelbrot markov markovian marquardt mathieu maxwell mills minkowski monte moore
    mott möbius nash navier newton newtonian nikodym noether noetherian nordström onsager pareto parkinson pauli
    peierls penrose perron picard planck poincaré poisson pontryagin rabi rademacher raman ramanujan ramsey rayleigh
    reissner reynolds ricci riemann riemannian salpeter schrödinger schur schwarz schwarzschild schwinger selberg
    shannon shapley shor sierpinski simons skyrme sobolev stein steiner stirling stokes sylow taylor
    teichmüller thompson tikhonov toeplitz turing vandermonde virasoro voronoi wasserstein weierstrass weyl wiener
    wigner wilson yang yau zariski zeeman zipf zygmund

    africa african america american antarctic arabic arctic asia asian atlantic australia australian bengali brazil
    brazilian britain british canada canadian china chinese danish dutch earth england english europe european finnish
    france french german germany greek hebrew hindi india indian indonesian iran iranian italian italy japan japanese
    jupiter korea korean latin mars mediterranean mexico norwegian pacific persian polish portuguese romanian russia
    russian sanskrit saturn scandinavian slavic spain spanish swahili swedish swiss turkish ukraine ukrainian
    urdu venus vietnamese

    android bitcoin ethereum facebook google java linux python reddit twitter wikipedia
    """.split()
)


def is_shouting(title: str) -> bool:
    """Whether the title is all in capitals, so that they say nothing."""
    words: list[str] = re.findall(r"[^\W\d_]{2,}", title)
    shouted = sum(word.isupper() for word in words)
    return shouted >= _SHOUTED_WORDS and shouted >= 0.8 * len(words)


def split(
    text: str, *, shouting: bool, ends: bool, after_math: bool = False, before_math: bool = False
) -> Iterator[tuple[bool, str]]:
    """The text cut into pieces, each with whether its capitals are to be kept.

    `shouting` is what `is_shouting` said of the whole title; `ends` tells that the text is the title's end. What math
    touches is a part of a formula, as `Rb` in `$^{87}$Rb`.
    """
    place = 0
    for found in _COMPOUND.finditer(text):
        yield False, text[place : found.start()]
        place = found.end()
        parts = _HYPHEN.split(found[0])
        if (after_math and not found.start()) or (before_math and place == len(text)):
            yield any(map(str.isupper, found[0])), found[0]
        elif len(parts) == 1:
            article = found[0] == "A" and not (ends and place == len(text))
            yield not article and _is_kept(found[0], shouting), found[0]
        else:
            yield from _compound(parts, shouting)
    yield False, text[place:]


def _compound(parts: list[str], shouting: bool) -> Iterator[tuple[bool, str]]:
    """The parts of a hyphenated word, with neighbours that are kept joined into one; every second part is a hyphen."""
    keeps, piece = _is_kept("".join(parts[:3:2]) if _NUMBER.fullmatch(parts[2]) else parts[0], shouting), parts[0]
    for hyphen, part in zip(parts[1::2], parts[2::2], strict=True):
        keeps_part = _is_kept(part, shouting)
        if keeps and (keeps_part or _NUMBER.fullmatch(part)):
            piece += hyphen + part
        else:
            yield keeps, piece
            yield False, hyphen
            keeps, piece = keeps_part, part
    yield keeps, piece


def _is_kept(word: str, shouting: bool) -> bool:
    inner = word[1:] != word[1:].lower()
    if any(char.isdigit() for char in word) and (inner or word[0].isupper()):
        return True
    if shouting:
        return inner and not word.isupper()
    return inner or (word[0].isupper() and (len(word.rstrip("+#*")) == 1 or word.casefold() in _NAMES))
