"""The same work on many items in processes of their own, results in the order of the items."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from itertools import chain, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from typing import Any

Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW = 4  # items that are done sooner than a process starts
_MOST = 4  # processes; one that reads the items cannot feed more
# The same on every system, and safe beside threads; a process holds nothing of this one but its end of a pipe.
_SPAWN = get_context("spawn")


def map_in_order(function: Callable[[Item], Result], items: Iterable[Item]) -> Generator[Result]:
    """`map`, in as many processes as there are processors; in this one where the items are few.

    Args:
        function: of a module, so that it can be named to another process; what it takes and gives can be pickled.
        items: are taken as they are needed; as many are held as there are processes.

    Raises:
        OSError: a process cannot be started, or was ended from outside.
    """
    items = iter(items)
    first = list(islice(items, _FEW + 1))
    processes = min(_processors(), _MOST)
    if len(first) <= _FEW or processes < 2:
        yield from map(function, chain(first, items))
        return
    with _started(function, processes) as pipes:
        yield from map(function, first)  # while they start
        yield from _dealt(pipes, items)


def _processors() -> int:
    """How many processors this process may use; not every system tells that."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _started(function: Callable[[Item], Result], count: int) -> Iterator[Sequence[Connection]]:
    """Pipes to processes that answer each item with its result, and end when their pipe is closed."""
    pipes, processes = [], []
    try:
        for _ in range(count):
            ours, theirs = _SPAWN.Pipe()
            pipes.append(ours)
            with theirs:
                process = _SPAWN.Process(target=_work, args=(function, theirs), daemon=True)
                process.start()
            processes.append(process)
        yield pipes
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.join()
            process.close()


def _work(function: Callable[[Item], Result], pipe: Connection) -> None:
    """Answer until the pipe is closed, be it that the other process was killed; an interrupt is for that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            item = pipe.recv()
            try:
                result: Result | Exception = function(item)
            except Exception as error:  # raised again by whoever asked
                result = error
            pipe.send(result)


def _dealt(pipes: Sequence[Connection], items: Iterator[object]) -> Iterator[Any]:
    """Deal the items to the processes in turn, each the next one when it has answered the one before."""
    dealt = 0
    for item in items:
        pipe = pipes[dealt % len(pipes)]
        answers = [_answer(pipe)] if dealt >= len(pipes) else []
        try:
            pipe.send(item)
        except OSError as error:
            raise _ended() from error
        dealt += 1
        yield from answers
    for number in range(max(0, dealt - len(pipes)), dealt):
        yield _answer(pipes[number % len(pipes)])


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
