"""The same work on many items in processes of their own, results in the order of the items."""

from __future__ import annotations

import gc
import os
import signal
from contextlib import contextmanager, suppress
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from typing import Any

Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW = 4  # items that are done sooner than a process starts
_MOST = 4  # processes; one that reads the items cannot feed more
_AHEAD = 2  # items a process that are dealt and not yet given back


def map_in_order(
    function: Callable[[Item], Result], items: Iterable[Item], processes: int | None = None
) -> Generator[Result]:
    """`map`, in several processes; in this one where the items are few.

    Args:
        function: of a module, so that it can be named to another process; what it takes and gives can be pickled.
        items: are taken as they are needed; at most twice as many are held as there are processes.
        processes: how many; by default as many as there are processors, but not more than one process can feed.

    Raises:
        OSError: a process cannot be started, or was ended from outside.
    """
    items = iter(items)
    first = list(islice(items, _FEW + 1))
    processes = processes or min(_processors(), _MOST)
    if len(first) <= _FEW or processes < 2:
        yield from map(function, chain(first, items))
        return
    with _started(function, processes) as pipes:
        yield from map(function, first[:1])  # while they start
        yield from _dealt(pipes, chain(first[1:], items))


def _processors() -> int:
    """How many processors this process may use; not every system tells that."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _started(function: Callable[[Item], Result], count: int) -> Iterator[Sequence[Connection]]:
    """Pipes to processes that answer each item with its result, and end when their pipe is closed."""
    from multiprocessing import get_context

    # The same on every system, and safe beside threads; a process holds nothing of this one but its end of a pipe.
    spawn = get_context("spawn")
    pipes, processes = [], []
    try:
        for _ in range(count):
            ours, theirs = spawn.Pipe()
            pipes.append(ours)
            with theirs:
                process = spawn.Process(target=_work, args=(function, theirs, gc.get_threshold()), daemon=True)
                process.start()
            processes.append(process)
        yield pipes
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.join()
            process.close()


def _work(function: Callable[[Item], Result], pipe: Connection, gc_threshold: tuple[int, int, int]) -> None:
    """Answer until the pipe is closed, be it that the other process was killed; an interrupt is for that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*gc_threshold)  # a spawned process has Python's own, whatever this program has set
    with suppress(EOFError, OSError):
        while True:
            item = pipe.recv()
            try:
                result: Result | Exception = function(item)
            except Exception as error:  # raised again by whoever asked
                result = error
            pipe.send(result)


def _dealt(pipes: Sequence[Connection], items: Iterator[object]) -> Iterator[Any]:
    """Deal the items, each to a process that is free, and give the answers in their order."""
    from multiprocessing.connection import wait

    free = list(pipes)
    working: dict[Connection, int] = {}
    answers: dict[int, Any] = {}
    coming = enumerate(items)
    following, has_more = 0, True
    while has_more or working:
        # A process that is slow must not let the others pile up answers.
        while has_more and free and len(working) + len(answers) < _AHEAD * len(pipes):
            number, item = next(coming, (-1, None))
            if has_more := number >= 0:
                _send(free[-1], item)
                working[free.pop()] = number
        while following in answers:
            yield answers.pop(following)
            following += 1
        ready = wait(list(working)) if working else ()
        for pipe in [pipe for pipe in working if pipe in ready]:
            answers[working.pop(pipe)] = _answer(pipe)
            free.append(pipe)
    yield from (answers[number] for number in sorted(answers))


def _send(pipe: Connection, item: object) -> None:
    try:
        pipe.send(item)
    except OSError as error:
        raise _ended() from error


def _answer(pipe: Connection) -> Any:
    try:
        answer = pipe.recv()
    except (EOFError, OSError) as error:
        raise _ended() from error
    if isinstance(answer, Exception):
        raise answer
    return answer


def _ended() -> OSError:
    return OSError("a process that took part was ended, perhaps for want of memory")
