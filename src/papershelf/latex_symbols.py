"""What LaTeX commands stand for in Unicode, as far as titles and abstracts use them."""

from __future__ import annotations

_SYMBOLS = r"""
alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ
nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω
Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
times × div ÷ pm ± mp ∓ cdot ⋅ cdots ⋯ ldots … dots … ast ∗ star ⋆ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ odot ⊙
wedge ∧ vee ∨ cap ∩ cup ∪ setminus ∖ dagger † ddagger ‡ amalg ⨿ rtimes ⋊ ltimes ⋉
leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ equiv ≡ sim ∼ simeq ≃ approx ≈ cong ≅ propto ∝ ll ≪ gg ≫ prec ≺ succ ≻ lesssim ≲
gtrsim ≳ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ in ∈ ni ∋ notin ∉ perp ⊥ parallel ∥ mid ∣ vdash ⊢ models ⊨
to → rightarrow → leftarrow ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ longrightarrow ⟶ mapsto ↦
uparrow ↑ downarrow ↓ hookrightarrow ↪ rightleftharpoons ⇌ longleftrightarrow ⟷
infty ∞ partial ∂ nabla ∇ forall ∀ exists ∃ emptyset ∅ varnothing ∅ neg ¬ sqrt √ sum ∑ prod ∏ int ∫ oint ∮ angle ∠
ell ℓ hbar ℏ Re ℜ Im ℑ aleph ℵ wp ℘ prime ′ langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ triangle △ square □
Box □ Diamond ◇ top ⊤ bot ⊥ sharp ♯ flat ♭ natural ♮ odot ⊙ degree ° copyright © pounds £ euro € S § P ¶
o ø O Ø l ł L Ł ss ß ae æ AE Æ oe œ OE Œ aa å AA Å i ı j ȷ imath ı jmath ȷ dh ð DH Ð th þ TH Þ dj đ DJ Đ ng ŋ NG Ŋ
textendash – textemdash — textquoteright ’ textquoteleft ‘ textquotedblleft “ textquotedblright ” textquotesingle '
textregistered ® texttrademark ™ textdegree ° textmu µ textasciitilde ~ textasciicircum ^ textbackslash \ textbar |
textless < textgreater > textunderscore _ lt < gt > vert | Vert ‖ lbrace { rbrace } lbrack [ rbrack ] colon :
"""
_parts = _SYMBOLS.split()
SYMBOLS: dict[str, str] = dict(zip(_parts[::2], _parts[1::2], strict=True))

# Commands that only say how their argument looks; the argument stays.
_FORMATTING = """

    emph textbf textit texttt textrm textsc textsf textsl textup textmd textnormal text mathrm mathbf mathcal mathbb
    mathfrak mathscr mathsf mathit mathtt mathop mathbin mathrel boldsymbol bm pmb operatorname mbox hbox fbox rm bf it
    em tt sc sl sf cal Bbb frak bfseries itshape scshape ttfamily rmfamily sffamily displaystyle textstyle scriptstyle
    left right big Big bigg Bigg bigl bigr Bigl Bigr middle ensuremath textsuperscript textsubscript underline overline
    widehat widetilde widebar overrightarrow vec dot ddot hat bar tilde check breve acute grave mathring protect
    limits nolimits nobreak noindent centering small large Large LARGE footnotesize scriptsize normalsize tiny huge Huge
frac tfrac dfrac
"""
FORMATTING = frozenset(_FORMATTING.split())

# Accent commands and the combining character that each puts on the next letter.
ACCENTS: dict[str, str] = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a", "b": "\u0331",
    "d": "\u0323",
}  # fmt: skip

_GREEK = (
    "alpha beta gamma delta zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon chi psi omega"
)
# By small letter, for folding: people write β and beta for the same name.
GREEK_NAMES: dict[str, str] = {SYMBOLS[name]: name for name in _GREEK.split()} | {
    "ε": "epsilon", "φ": "phi", "ς": "sigma",
}  # fmt: skip
