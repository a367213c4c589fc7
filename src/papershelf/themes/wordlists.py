"""Words that are no themes, and where: which phrases can name one is decided by these, by figures, and by nothing else.

All but the last are stems, as `papershelf.themes.words.stem` makes them.
"""

from __future__ import annotations

from typing import Final

EMPTY: Final = frozenset(
    """a about abov across after again against al all almost along alreadi also although alway among an and ani
    anoth are around as at back base be becaus been befor behind being below best better between beyond both but
    by can cannot cf could did do doe doesn't don't done down due dure each eg either els end enough et etc even
    ever everi everyth far few fewer first for from full fulli further furthermor get give given good had half
    has have he henc her here high higher highest his how howev i ie if in inde into is isn't it its itself just
    keep know known last later least less let like littl long longer low lower made main mainli make mani may
    mean might more moreov most much must my near need neither never new next no non none nor not noth now of off
    often old on onc one onli onto or other otherwis our ourselv out over overal own per perhap quit rather
    realli recent same second see seen sever shall she should show sinc so some someth still such take than that
    the their them themselv then there therebi therefor these they thing this those though three through
    throughout thu thus time to togeth too toward towards two under unless until up upon us use usual various
    veri via vs wa want was way we well were what whatev when where wherea wherebi whether whi which while who
    whole whom whose wide will with within without would yet you your""".split()
)
"""Function words, and words as good as them: neither begins or ends a theme."""

NOT_FIRST: Final = frozenset(
    """accur achiev address allow analyz appli assess assign assum augment avoid boost bridg build call captur
    care carri chang characteriz clear combin common compar compet complet comprehens compris conduct consid
    consider consist construct contain contribut current defin deliv demonstr depend deploy deriv describ design
    detail determin develop differ discov discuss diverg divers easi effect effici elimin emerg emphas enabl
    encourag enhanc ensur entir establish estim evalu examin exceed excel exhibit exist expand expect explain
    exploit explor exponenti extend extens extent extrem facilit fail fast favor find focus follow formul found
    fundament gain general goal great greater guarante guid hard help highlight hurt identifi ignor illustr
    immedi impact implement import improv inaccur includ inclus increas independ indic induc inform innov insight
    inspir instead integr intend interest introduc investig involv issu key lack lead left lend leverag limit
    major match mathemat maxim measur method minim mitig modifi motiv multipl natur necess necessari notabl novel
    number numer observ obtain offer oper optim origin outperform overcom overview paper perform possibl potenti
    power practic precis predict prefer present preserv prevent previous primarili principl prior problem produc
    project promis promot propos prove provid publish purpos quantifi rais rang reach reconsid reduc reflect
    regard relat releas relev reli remain replac report represent requir research resolv respect result reveal
    revisit rigor rise robust role satisfi serv set shed signific similar simpl simplifi simultan solut solv
    specif standard state strategi strength strong studi substanti succeed success suffer suffici suggest
    superior support surpass surpris systemat tackl target task teach technic tend test topic total tradit truli
    turn typic uncov under underli understand unifi uniqu unlock unveil updat util valid valuabl vari varieti
    verifi wide work yield""".split()
)
"""Verbs, and adjectives that praise or count: they begin phrases of prose ("improve reasoning", "novel method")."""

NOT_LAST: Final = frozenset(
    """abil abstract achiev address advanc advantag aim allow analysi answer appendix approach artifici aspect
    assumpt author avail aw base baselin benchmark benefit boost capabl case challeng chang choic class common
    comparison complex component comput condit consist context contribut current deep degre demonstr depend
    design detail develop differ difficulti direct driven dynam effect effici effort element emerg empir enabl
    enhanc evalu evid exampl exist experi extens extract factor fail failur field find focus form framework free
    function gain gap general generat given goal guid high hypothesi idea impact implement implic import improv
    increas induc inform insight introduc investig issu key kind lack larg lead level limit local low mani manner
    measur mechan method metric model multi multipl natur nature neural new novel number object observ order
    outcom outperform overview paper part perform perspect point potenti power practic present principl prior
    problem procedur process properti propos provid qualiti question rang rate regim relat relev reli report
    requir research result role scenario scheme score self set shallow show signific similar simpl singl size
    small solut sourc spars specif stage state statement strategi strength strong structur studi style suggest
    supplement support system task techniqu term theori tool top toward train type understand use user util valid
    valu variat varieti view visual work world year""".split()
)
"""Words that want another behind them, and heads that say nothing ("the proposed method")."""

GOOD_LAST: Final = frozenset(
    """analysi answer benchmark comput context design dynam effect evalu extract field function general generat
    hypothesi inform measur mechan metric model process qualiti reason score set shallow spars structur style
    system theori train understand world""".split()
)
"""Those of them that say much in good company ("diffusion models", "representation learning")."""

NOT_ALONE: Final = frozenset(
    """activ adapt agnost ai aid align anoth anyth attribut automat autonom avatar awar can't chat co collect compound
    concept correct cross dens diff dissect distanc distant dual dynam edit elicit engin entiti era explicit
    extern fair fine fix foundat fusion generalist global hard head heavi hidden hybrid implicit influenc input
    instruct intellig intern invari label layer lazi learner lemma lens local long lower mask mean mediat memor
    mix mode modern mutual name noisi normal open oper order output pair paradox path pitfal platform polynomi
    pool popul posit post power pre prefix privat program proof protect re real recognit region rethink revers
    reward rich rule sampl scan scratch secret select semi sequenc shift short signal simul soft space spatial
    split static steer step survey symbol synthet teach theorem thing think thought threshold time token toolkit
    tune unbias underspecifi visual weight word zero""".split()
)
"""What is no theme without another word."""

TIED_LAST: Final = frozenset(
    """agnost art awar bit dimension domain end fidel form free grain guid head layer level like order precis
    qualiti rang resolut scale sensit shap shape shot size specif spectrum stage step stream task time tune turn
    type view wise world""".split()
)
"""The last of words that a hyphen ties and that want another behind them ("few-shot", "text-guided")."""

ORDERING: Final = frozenset(
    """a about abstract acknowledg all also and appendix applic archiv arxiv at awesom background bookmark by
    collect come conclus confer content contribut contributor curat current daili date day detail digest edit
    email favorit for friday from further general highlight histori home i in index info interest introduct
    introductori issu item journal key last latest licens link list literatur mail main materi misc miscellan
    miscellani monday month more must my new news newslett note of off on other our overview page paper part pick
    pile post prefac preprint project public queue read recent recommend refer relat research resourc result
    saturday section see select some star submiss subscrib summari sunday tabl the thesi this thursday to toc
    today todo top trend tuesday tutori uncategor unread unsort updat various video wednesday week welcom what
    work yesterday your""".split()
)
"""Words of headings that order a document and say nothing of its papers."""

PROPER: Final = frozenset(
    """abelian african american arabic arxiv asian banach bayes bayesian bellman bernoulli bert boltzmann bose
    brownian calabi carlo cauchy chinese coulomb dirac dirichlet einstein english euclidean euler european fermi
    fisher fourier french galerkin galois gauss gaussian german gibbs gödel hamiltonian hawking hermitian hilbert
    hindi ising italian jacobian japanese kalman kolmogorov korean lagrangian langevin laplace laplacian latin
    lebesgue lipschitz lorentz lyapunov mamba markov markovian maxwell mills minkowski monte nash newton
    newtonian noether pareto poisson pytorch pósa riemann riemannian russian schrödinger shapley sobolev spanish
    stein stokes taylor turing twitter vietnamese wasserstein wiener wikipedia yang yau""".split()
)
"""Words of names, which keep their capital although titles have it for all words; in lower case."""
