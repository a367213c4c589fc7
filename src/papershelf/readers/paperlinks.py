"""Links in lists of papers: which lead to a paper, and which texts of links say what a link is instead of a title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from papershelf.identifiers import ArxivId, Doi
from papershelf.readers.titleline import arxiv_id_in

if TYPE_CHECKING:
    from papershelf.readers.blocks import Link

# Hosts, or beginnings of paths on hosts, where a page is a paper. Compared from the start of the host, or after a dot.
_PAPER_SITES = re.compile(
    r"https?://(?:[\w-]+\.)*?(?:"
    r"arxiv\.org/(?:abs|pdf|html|format)/\w|alphaxiv\.org/(?:abs|overview)/|ar5iv\.org/|huggingface\.co/papers/\d"
    r"|doi\.org/10\.|openreview\.net/(?:forum|pdf|attachment)|aclanthology\.org/|aclweb\.org/anthology"
    r"|proceedings\.\w|papers\.n(?:eur)?ips\.cc/|openaccess\.thecvf\.com/content|ecva\.net/papers|jmlr\.org/papers"
    r"|mlr\.press/|ieeexplore\.ieee\.org/|computer\.org/csdl|dl\.acm\.org/doi|link\.springer\.com/(?:article|chapter)"
    r"|nature\.com/articles|science\.org/doi|sciencedirect\.com/science/article|cell\.com/\S*fulltext"
    r"|semanticscholar\.org/paper|(?:bio|med)rxiv\.org/content|chemrxiv\.org/|ncbi\.nlm\.nih\.gov/p\S*\d|pnas\.org/doi"
    r"|isca-(?:speech|archive)\.org/|aaai\.org/\S*(?:article|view|paper)|ijcai\.org/(?:proceedings|abstract)"
    r"|bmvc\S*\.org/\S*paper|usenix\.org/(?:conference|system/files|legacy)|vldb\.org/pvldb|eprint\.iacr\.org/\d"
    r"|academic\.oup\.com/|onlinelibrary\.wiley\.com/doi|tandfonline\.com/doi|mdpi\.com/\d|frontiersin\.org/(?:journals|articles)"
    r"|journals\.plos\.org/|papers\.ssrn\.com/|iopscience\.iop\.org/article|journals\.aps\.org/|direct\.mit\.edu/"
    r"|hal\.(?:science|archives-ouvertes\.fr|inria\.fr)/|ojs\.\S*/article|elifesciences\.org/articles|psyarxiv\.com/\w"
    r"|osf\.io/preprints|inspirehep\.net/(?:literature|record)|adsabs\.harvard\.edu/abs|scitation\.org/doi"
    r")",
    re.IGNORECASE,
)
_PDF = re.compile(r"[^?#]+\.pdf(?:[?#]|$)", re.IGNORECASE)
# Where code, talk and pages about papers live; none of it is a paper, whatever the text of the link says.
_OTHER_SITES = re.compile(
    r"(?:https?:)?//(?:[\w-]+\.)*?(?:github\.(?:com|io)|gitlab\.\w+|twitter\.com|x\.com|t\.co|youtu\.be|youtube\.com"
    r"|reddit\.com|medium\.com|substack\.com|linkedin\.com|facebook\.com/\w*(?:posts|groups)|discord\.(?:gg|com)"
    r"|shields\.io|zhihu\.com|bilibili\.com|wikipedia\.org|kaggle\.com|colab\.research\.google\.com|notion\.\w+"
    r"|stackoverflow\.com|news\.ycombinator\.com|vimeo\.com|mp\.weixin\.qq\.com|paperswithcode\.com"
    r"|huggingface\.co/(?:spaces|datasets|login|blog|docs|models)|scholar\.google\.\w+|dblp\.\w+)(?=[/:?#]|$)",
    re.IGNORECASE,
)
_WEB = re.compile(r"https?://[^\s/?#]+\.[^\s/?#]+", re.IGNORECASE)

# Words that name what a link leads to. A text of such words only is no title.
_PAPER_WORDS = frozenset(
    "paper papers pdf arxiv abs abstract html preprint publication article openreview acl anthology doi manuscript "
    "proceedings journal conference fulltext 论文 原文 論文".split()
)
_OTHER_WORDS = frozenset(
    "link links url here code codes github git gitlab repo repository project projects page pages website web site "
    "homepage home demo demos video videos slides slide poster blog blogpost post tweet tweets twitter x thread "
    "dataset datasets data model models weights checkpoint checkpoints huggingface hugging face hf colab notebook "
    "review reviews bibtex bib cite citation supp supplementary supplement supplemental material materials appendix "
    "talk youtube medium docs documentation doc official unofficial pytorch tensorflow tf jax keras torch caffe "
    "matlab implementation source download read more details full text version summary note notes explained readme "
    "wiki kaggle bilibili zhihu star stars badge space spaces the this our and of reddit discord slack podcast "
    "community share save view open go back top toc up en zh cn english chinese scholar semantic dblp "
    "survey technical tech report full long short original list lists "
    "代码 代碼 链接 連結 主页 项目 博客 视频 数据集 v1 v2 v3 author authors".split()
)
_WORD = re.compile(r"[^\W_]+(?:['’+-][^\W_]+)*")
_NO_TITLE = re.compile(r"\W*\d[\d.,kv/: -]*\W*|https?:\S*|www\.\S*|\S+\.(?:com|org|net|io)\S*|\W*", re.IGNORECASE)
_CITED = re.compile(r".{0,40}\bet\.? al\b.{0,12}|[(\[]?[\w-]+(?: (?:and|&) [\w-]+)?,? ?[(\[]?(?:19|20)\d\d[a-z]?[)\]]?")
_VENUE = re.compile(
    r"(?i:in )?(?:proc(?:eedings)?\.? .{0,60}?)?(?:the )?(?:\d{4} )?(?:"
    r"NeurIPS|NIPS|ICML|ICLR|COLM|ACL|EMNLP|NAACL|EACL|AACL|COLING|CoNLL|TACL|LREC"
    r"|CVPR|ICCV|ECCV|WACV|BMVC|ACCV|TPAMI|IJCV|SIGGRAPH|TOG|AAAI|IJCAI|AISTATS|UAI|COLT|KDD|WWW|SIGIR|WSDM|CIKM"
    r"|RecSys|ICDM|ICDE|VLDB|SIGMOD|ICASSP|Interspeech|INTERSPEECH|TASLP|ICRA|IROS|CoRL|RSS|RA-?L|JMLR|TMLR|MLSys"
    r"|OSDI|SOSP|NSDI|ATC|ASPLOS|ISCA|HPCA|MICRO|ICSE|FSE|ASE|CHI|UIST|CSCW|USENIX|NDSS|CCS|S&P|MICCAI|MIDL|TMI"
    r"|ISBI|MIA|ISMIR|ACM ?MM|MM|LoG|ECAI|ECML|Findings|Nature|Science|PNAS"
    r"|(?i:arxiv|biorxiv|medrxiv|preprint|corr))\b.{0,50}"
)


def is_paper_site(url: str) -> bool:
    """Whether an address is one where a page is a paper, whatever is said of it."""
    return bool(_PAPER_SITES.match(url) or arxiv_id_in(url) or Doi.parse(url))


def leads_to_paper(link: Link) -> bool:
    """Whether a link leads to a paper: by its address, or because its text says so and its address does not object."""
    if is_paper_site(link.url):
        return True
    is_pdf = bool(_PDF.match(link.url))
    if _OTHER_SITES.match(link.url) and not is_pdf:
        return False
    says_paper = is_label(link.text) and names_its_kind(link) and "://" not in link.text
    # A PDF with a title for its text is a paper; a manual is called in fewer words.
    is_titled = is_pdf and not is_label(link.text) and len(link.text.split()) > 2
    return is_titled or (says_paper and (is_pdf or bool(_WEB.match(link.url))))


def may_lead_to_paper(link: Link) -> bool:
    """Whether nothing is known of the place where a link leads; that of code, of talk, or of this document is known."""
    return bool(_WEB.match(link.url)) and not _OTHER_SITES.match(link.url)


def names_its_kind(link: Link) -> bool:
    """Whether the text of a link says that a paper is behind it: `Paper`, `[pdf]`, `arXiv 2023`."""
    return bool(_PAPER_WORDS.intersection(_words(link.text)))


def is_label(text: str) -> bool:
    """Whether a text, as that of a link, says what is behind it, or who and where; no title then."""
    words = _words(text)
    return (
        all(word in _PAPER_WORDS or word in _OTHER_WORDS or word.isdigit() for word in words)
        or bool(_NO_TITLE.fullmatch(text))
        or is_venue(text)
        or bool(_CITED.fullmatch(text.strip("()[]. ")))
        or ArxivId.parse(text.strip("()[]. ")) is not None
    )


def is_venue(text: str) -> bool:
    """Whether a text names where a paper was published, and perhaps the year: `NeurIPS 2023 (Spotlight)`."""
    bare = text.strip("()[]*_,.;:| ")
    return len(bare) <= 90 and bool(_VENUE.fullmatch(bare)) and (len(bare.split()) <= 2 or any(map(str.isdigit, bare)))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
