"""Titles and abstracts as LaTeX: safe, in ASCII or Unicode, and reading as they did."""

from __future__ import annotations

import pytest

from papershelf.formats.latex import braced, encode, name, protect, unprotected
from papershelf.formats.latex_math import rewrite


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("Attention Is All You Need", "Attention Is All You Need"),
        ("100% & #1 _x ^y", r"100\% \& \#1 \_x {\textasciicircum}y"),
        ("a < b > c | d", r"a {\ensuremath{<}} b {\ensuremath{>}} c {\ensuremath{|}} d"),
        ("café naïve Gödel", r"caf{\'e} na{\"i}ve G{\"o}del"),
        ("Łódź Øresund Århus Straße", r"{\L}{\'o}d{\'z} {\O}resund {\AA}rhus Stra{\ss}e"),
        ("Erdős Škoda Çelik ț", r"Erd{\H{o}}s {\v{S}}koda {\c{C}}elik {\c{t}}"),
        ("ǿ ǽ ḥ ṯ", r"{\'{\o}} {\'{\ae}} {\d{h}} {\b{t}}"),
        ("Nguyễn Ộ ǖ", r"Nguy{\^e}n {\^O} {\"u}"),
        ("ąęđðþŋ Ơ x̂", "aeddthng O x"),
        ("“double” ‘single’ „low“", "``double'' `single' ``low``"),
        ('He said "yes" ("no")', "He said ``yes'' (``no'')"),
        ("a–b—c‐d…", r"a--b---c-d{\ldots}"),
        ("wow?` !` ¿", r"wow?{}` !{}` {\textquestiondown}"),
        ("α-decay Γ ∞ → ≥ ℝ 𝒪", r"$\alpha$-decay $\Gamma$ $\infty$ $\to$ $\geq$ $\mathbb{R}$ $\mathcal{O}$"),
        ("αβ→γ", r"$\alpha\beta\to\gamma$"),
        ("α→x", r"$\alpha\to$x"),
        ("10⁻³ H₂O x₁² 90°", r"10$^{-3}$ H$_{2}$O x$_{1}{}^{2}$ 90$^{\circ}$"),
        ("Ελλάδα ά ΑΒΓ", "Ellada a AVG"),
        ("Привет 王伟", "Privet WangWei"),
        ("🤗 Transformers", "Transformers"),
        ("𝗯𝗼𝗹𝗱 ﬁne ½ ㎛", r"bold fine 1/2 $\mu$m"),
        ("ª º ™ € 5", r"$^{a}$ $^{o}$ {\texttrademark} EUR 5"),
        ("a\x00b \x1b[31mred\x1b[0m \u202eevil\u200b\nline", "ab red evil line"),
        ("AT&amp;T <i>in vivo</i> &#27;[31m", r"AT\&T in vivo [31m"),
    ],
)
def test_unicode_becomes_ascii_latex(text: str, latex: str) -> None:
    assert encode(text) == latex


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        (r"Schr\"odinger \'{e} \v{s} \o", r"Schr{\"o}dinger {\'e} {\v{s}} {\o}"),
        (r"\emph{foo} {\em bar} \textit{baz}", "foo bar baz"),
        ("``quoted'' text -- and --- more", "``quoted'' text -- and --- more"),
        (r"\alpha-decay of $\alpha$", r"$\alpha$-decay of $\alpha$"),
        (r"\{set\}", r"{\textbraceleft}set{\textbraceright}"),
        ("Sec.~2, ~10 GeV", r"Sec. 2, {\textasciitilde}10 GeV"),
        ("{unbalanced", "unbalanced"),
        ("unbalanced}", "unbalanced"),
        (r"$x} {y$", "x y"),
        ("", ""),
    ],
)
def test_latex_in_text_is_read_and_written_again(text: str, latex: str) -> None:
    assert encode(text) == latex


@pytest.mark.parametrize(
    "text",
    [
        r"\input{/etc/passwd}", r"\write18{rm -rf}", r"\def\x{y}", r"\csname end\endcsname", r"\verb|x|", r"\\", "\\",
        r"$\input{x}$", r"$\write18{x}$", r"$$\def\a{}$$", r"\(\csname x\endcsname\)", r"\end{document}", "^^5cinput",
        r"$\catcode`\%=12$", r"\immediate\openout", r"$\uppercase{\end}$", "&#92;input{x}", "\ue003input{x}",
    ],
)  # fmt: skip
def test_no_text_runs_a_command(text: str) -> None:
    for written in (
        encode(text),
        protect(text),
        braced(encode(text)),
        name(text),
        *(function(text, "unicode") for function in (encode, protect, unprotected, name)),
    ):
        for command in (
            "\\input",
            "\\write",
            "\\def",
            "\\csname",
            "\\verb",
            "\\end",
            "\\\\",
            "^^",
            "\\catcode",
            "\\imm",
            "\\upp",
        ):
            assert command not in written


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("100% & #1 _x ^y ~ \\ {a}", r"100\% \& \#1 \_x {\textasciicircum}y {\textasciitilde} a"),
        ("a < b > c | d", r"a {\ensuremath{<}} b {\ensuremath{>}} c {\ensuremath{|}} d"),
        ("café Łódź ąęđðþŋ Nguyễn x̂ ß", "café Łódź ąęđðþŋ Nguyễn x̂ ß"),
        ("cafe\u0301", "café"),
        (r"Schr\"odinger \'{e} \v{s} \o \aa", "Schrödinger é š øå"),
        ("“double” ‘single’ a–b—c… ¿", "“double” ‘single’ a–b—c… ¿"),
        ("He said \"yes\" -- ``no''", "He said “yes” – “no”"),
        ("Ελλάδα Привет 王伟 🤗 ½ ﬁ", "Ελλάδα Привет 王伟 🤗 ½ ﬁ"),
        ("90° µm 3×3 ± ª 10²", "90° µm 3×3 ± ª 10$^{2}$"),
        ("α-decay → ≥ ℝ H₂O 10⁻³", r"$\alpha$-decay $\to$ $\geq$ $\mathbb{R}$ H$_{2}$O 10$^{-3}$"),
        ("$O(n^2)$ and \\(\\pi\\)", r"$O(n^{2})$ and $\pi$"),
        ("from $5 to $10", r"from \$5 to \$10"),
        (r"$\foo$ $x^a^b$", "foo xab"),
        ("𝗯𝗼𝗹𝗱 𝟙", "bold 1"),
        ("_\u0301 {\u0301}", "\\_\u0301 \u0301"),
        ("a\x00b \x1b[31mred\x1b[0m \u202eevil\u200b\nline \ue123\U0003ffff.", "ab red evil line ."),
        ("wow?` !`", "wow?{}` !{}`"),
    ],
)
def test_in_unicode_letters_stay_and_what_tex_reads_is_escaped(text: str, latex: str) -> None:
    assert encode(text, "unicode") == latex


@pytest.mark.parametrize(
    ("title", "protected"),
    [
        ("Über ÜBER Schrödinger", "Über {ÜBER} {Schrödinger}"),
        ("GPT-4 & Γ-convergence", r"{GPT-4} \& {$\Gamma$}-convergence"),
        ("王伟 and é̱X", "王伟 and {é̱X}"),
    ],
)
def test_in_unicode_the_same_is_protected(title: str, protected: str) -> None:
    assert protect(title, "unicode") == protected


@pytest.mark.parametrize(
    ("title", "latex"),
    [
        ("BERT on an iPhone", "BERT on an iPhone"),
        ("On $O(n)$ and $\\alpha$", "On $O(n)$ and $\\alpha$"),
        ("$\\Box$ and Γ", "{$\\Box$} and {$\\Gamma$}"),
        ("Über Łódź", r"{\"U}ber {\L}{\'o}d{\'z}"),
    ],
)
def test_without_protection_only_what_lower_case_would_break_is_in_braces(title: str, latex: str) -> None:
    r"""Styles write a title in lower case, and `\box` is another command than `\Box`."""
    assert unprotected(title) == latex


@pytest.mark.parametrize(
    ("text", "latex"), [("Gödel", r"G{\"o}del"), ("9℃ α $x^2$ ½", "9degC a x2 1/2"), ("$", r"\$"), ("🤗", "")]
)
def test_names_have_no_math(text: str, latex: str) -> None:
    assert name(text) == latex


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("$O(n^2)$", "$O(n^{2})$"),
        (r"\(x\) and \[y\] and $$z$$", "$x$ and $y$ and $z$"),
        ("$a$$b$", "$a${}$b$"),
        ("$x", r"\$x"),
        ("a $ b", r"a \$ b"),
        (r"costs \$5", r"costs \$5"),
        ("from $5 to $10", r"from \$5 to \$10"),
        ("between $1 and $N$", r"between \$1 and $N$"),
        ("$2$D and $3 + 4$", "$2$D and $3+4$"),
        (r"$\RR^n$", "RRn"),
        (r"$x^a^b$", "xab"),
        (r"\(x", "(x"),
        ("$ $", ""),
    ],
)
def test_math_stays_math_only_if_it_compiles(text: str, latex: str) -> None:
    assert encode(text) == latex


@pytest.mark.parametrize(
    ("math", "written"),
    [
        (r"\pi_0", r"\pi_{0}"),
        (r"\alpha x", r"\alpha x"),
        (r"{\cal N} = 4", r"{\mathcal{N}}=4"),
        (r"\cal N=4", r"\mathcal{N}=4"),
        (r"\rm SU(2)", r"\mathrm{SU(2)}"),
        (r"x_{\rm max} y", r"x_{\mathrm{max}}y"),
        (r"\text{for all } x", r"\mathrm{for\ all\ }x"),
        (r"\mathbb R^n", r"\mathbb{R}^{n}"),
        (r"\bm{x} \boldsymbol y", r"\mathbf{x}\mathbf{y}"),
        (r"\frac12 \dfrac{a}{b}", r"\frac{1}{2}\frac{a}{b}"),
        (r"\sqrt[3]{x} \sqrt 2 \sqrt[n+1]", r"\sqrt[3]{x}\sqrt{2}\sqrt{[}n+1]"),
        (r"\left( a \right] \left. b \right|", "(a]b|"),
        (r"\overline{p}p \to \gamma\gamma", r"\overline{p}p\to\gamma\gamma"),
        (r"x'' y'_1^2 z_2'", r"x''y_{1}^{\prime2}z'_{2}"),
        (r"{\hat F_s}_t", r"{{}\hat{F}_{s}}_{t}"),
        (r"{}^{13}C", r"{{}}^{13}C"),
        (r"^{13}C", "^{13}C"),
        (r"\not\in \{0,1\} \| a\,b", r"\not\in\lbrace0,1\rbrace\Vert a\,b"),
        (r"ℝ^n → ∞", r"\mathbb{R}^{n}\to\infty"),
        (r"p \lt 5\% ~ x", r"p<5\%\ x"),
    ],
)  # fmt: skip
def test_known_math_is_written_with_braced_arguments(math: str, written: str) -> None:
    assert rewrite(math) == written


@pytest.mark.parametrize(
    "math",
    [
        "", " ", "x^", "_", "x^a^b", "x_a_b", "a}b", "{a", "a}b{", r"\sqrt", r"\frac{1}", r"\foo", "5%", "a&b", "#1",
        "é", "\\", r"\\", "{" * 12 + "x" + "}" * 12, r"x^{'}'^_", r"\mathrm", r"a \over b", r"\begin{x}", '"', "x^^2",
        r"\not", "@", "王",
    ],
)  # fmt: skip
def test_math_that_might_not_compile_is_refused(math: str) -> None:
    assert rewrite(math) is None


@pytest.mark.parametrize(
    ("title", "protected"),
    [
        ("Attention Is All You Need", "Attention Is All You Need"),
        ("BERT: Pre-training of Deep Transformers", "{BERT}: Pre-training of Deep Transformers"),
        ("GPT-4 Technical Report", "{GPT-4} Technical Report"),
        ("DeepSeek-R1 and LoRA on an iPhone", "{DeepSeek-R1} and {LoRA} on an {iPhone}"),
        ("BERT's BERT-based Self-BERT", "{BERT}'s {BERT}-based Self-{BERT}"),
        ("Qwen2.5-VL, COVID-19, 3D, Llama-3", "{Qwen2.5-VL}, {COVID-19}, {3D}, {Llama-3}"),
        ("A Survey of Vitamin A", "A Survey of Vitamin {A}"),
        ("A $k$-core", "A {$k$}-core"),
        ("A* Search, A-stable, C++ and C#", r"{A*} Search, {A}-stable, {C++} and {C\#}"),
        ("What Should I Do: X-ray", "What Should {I} Do: {X}-ray"),
        ("Part II of the U.S. TCP/IP by O'Neill", "Part {II} of the {U.S}. {TCP/IP} by {O'Neill}"),
        ("Gaussian Processes and Navier-Stokes for Chinese", "{Gaussian} Processes and {Navier-Stokes} for {Chinese}"),
        ("gaussian processes", "gaussian processes"),
        ("On $O(n)$ and SU$(2)$", "On {$O(n)$} and {SU}{$(2)$}"),
        ("Γ-convergence ⇒ α", r"{$\Gamma$}-convergence {$\Rightarrow$} {$\alpha$}"),
        ("Über ÜBER Schrödinger", r"{\"U}ber {{\"U}BER} {Schr{\"o}dinger}"),
        ("#BERT é̱X", r"\#{BERT} {{\'e}X}"),
        ("ON THE RIEMANN HYPOTHESIS AND GPT-4 LoRA", "ON THE RIEMANN HYPOTHESIS AND {GPT-4} {LoRA}"),
        ("SAM 2", "{SAM} 2"),
        ("NASA ESA", "{NASA} {ESA}"),
        ("x₂ CO₂", "x{$_{2}$} {CO}{$_{2}$}"),
        ("", ""),
    ],
)  # fmt: skip
def test_capitals_that_mean_something_are_protected(title: str, protected: str) -> None:
    assert protect(title) == protected


def test_braces_never_make_bibtex_see_an_accented_letter() -> None:
    assert braced(encode("& Co")) == r"{{}\& Co}"
    assert braced(encode("Élan")) == r"{{\'E}lan}"
