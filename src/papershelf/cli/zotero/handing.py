"""`zotero push --via connector`: papers handed to the Zotero program on this computer, into what is selected there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from papershelf.cli.run import exit_code
from papershelf.cli.streams import say
from papershelf.cli.zotero.pushing import resolved
from papershelf.cli.zotero.session import agrees, can_ask, settings_for_talk
from papershelf.text import clean
from papershelf.zotero.connector import Connector
from papershelf.zotero.places import Places
from papershelf.zotero.wanted import wanted_papers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from papershelf.cli.run import Job
    from papershelf.cli.zotero.pushing import Choices
    from papershelf.zotero.connector import Handover, Selection
    from papershelf.zotero.model import Wanted
    from papershelf.zotero.wanted import PushOptions

_USAGE = 2


def hand_over(job: Job, choices: Choices, options: PushOptions) -> int:
    """Hand the matched papers to the program, if that is agreed to; the exit code.

    Raises:
        PapershelfError: it does not run, nothing can be put into what is selected, or not all papers arrived.
    """
    connector = Connector(settings_for_talk().zotero_connector_url)
    version = connector.ping()
    connector.selected().ensure_editable()  # better known before titles are resolved
    decisions, papers, options = resolved(job, choices, options)
    wanted = wanted_papers(papers, options, Places({}), ())
    into = connector.selected()
    into.ensure_editable()
    say(
        f"Zotero {version} on this computer: {counted(len(wanted))} for “{into}”, which is selected there. What it "
        "holds cannot be seen from here: papers that it has will be there twice. All tags become automatic ones."
    )
    if not wanted:
        return exit_code(decisions, strict=job.strict)
    if not choices.yes and not can_ask():
        say("nothing was written: nobody could be asked; give --yes")
        return _USAGE
    if not choices.yes and not agrees("Hand them over?"):
        say("nothing was written")
        return 0
    _tell(connector.save(wanted, into), into)
    return exit_code(decisions, strict=job.strict)


def _tell(done: Handover, into: Selection) -> None:
    """Say what arrived, and name what did not.

    Raises:
        PapershelfError: not all papers arrived.
    """
    say(f"{counted(len(done.arrived))} put into “{into}”")
    _name("it is not known whether Zotero has saved", done.unknown)
    _name("not handed over", done.left)
    if done.stopped:
        raise done.stopped


def counted(number: int) -> str:
    """`1 paper`, `2 papers`."""
    return f"{number} paper{'' if number == 1 else 's'}"


def _name(what: str, papers: Sequence[Wanted]) -> None:
    for one in papers:
        say(f"papershelf: {what}: arXiv:{one.record.arxiv_id} {clean(one.record.title)[:80]}")
