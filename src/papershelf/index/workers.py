"""The same work on many items in processes of their own, results in the order of the items."""

from __future__ import annotations

import atexit
import gc
import os
import pickle
import signal
from collections import deque
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain, islice
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from typing import Any

Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW = 4  # items that are done sooner than a process starts
_MOST = 4  # processes; one that reads the items cannot feed more
_AHEAD = 2  # items that a process has: the next one is there when it is done with one
_HELD = 3  # items a process that are dealt and not yet given back


def map_in_order(function: Callable[[Item], Result], items: Iterable[Item]) -> Generator[Result]:
    """`map`, in several processes; in this one where the items are few.

    Args:
        function: as for `started`.
        items: are taken as they are needed, as `started` says.

    Raises:
        OSError: a process cannot be started, or was ended from outside.
    """
    items = iter(items)
    first = list(islice(items, _FEW + 1))
    if len(first) <= _FEW:
        yield from map(function, first)
        return
    with started(function) as mapped:
        yield from map(function, first[:1])  # while they start
        yield from mapped(chain(first[1:], items))


@contextmanager
def started(
    function: Callable[[Item], Result], processes: int | None = None
) -> Iterator[Callable[[Iterable[Item]], Iterator[Result]]]:
    """`map` with this function, in processes that start at once, be it that there are no items yet.

    Args:
        function: of a module, so that it can be named to another process; what it takes and gives can be pickled.
        processes: how many; by default as many as there are processors, but not more than one process can feed. One is
            this one.

    Yields:
        What takes items as they are needed, and holds at most three times as many as there are processes.

    Raises:
        OSError: a process cannot be started, or was ended from outside.
    """
    processes = processes or min(_processors(), _MOST)
    if processes < 2:
        yield partial(map, function)
        return
    with _pipes(processes) as pipes:
        for pipe in pipes:
            _send(pipe, function)
        yield partial(_dealt, pipes)


def _processors() -> int:
    """How many processors this process may use; not every system tells that."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _pipes(count: int) -> Iterator[Sequence[Connection]]:
    """Pipes to processes that answer as `_work` does, and end when their pipe is closed."""
    from multiprocessing import get_context

    # The same on every system, and safe beside threads; a process holds nothing of this one but its end of a pipe.
    spawn = get_context("spawn")
    pipes, processes = [], []
    try:
        for _ in range(count):
            ours, theirs = spawn.Pipe()
            pipes.append(ours)
            with theirs:
                process = spawn.Process(target=_work, args=(theirs, gc.get_threshold()), daemon=True)
                process.start()
            processes.append(process)
        yield pipes
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.join()
            process.close()


def _work(pipe: Connection, gc_threshold: tuple[int, int, int]) -> None:
    """Take a function, and answer items with its results until the pipe is closed, be it that the other process died.

    An interrupt is for that one.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*gc_threshold)  # a spawned process has Python's own, whatever this program has set
    atexit.register(gc.freeze)
    coming: SimpleQueue[bytes | None] = SimpleQueue()
    Thread(target=_receive, args=(pipe, coming), daemon=True).start()
    function: Callable[[Any], Any] | None = None
    with suppress(OSError):
        while data := coming.get():
            message = pickle.loads(data)  # noqa: S301 - from the process that started this one
            if function is None:
                function = message
            else:
                pipe.send(_result(function, message))


def _receive(pipe: Connection, coming: SimpleQueue[bytes | None]) -> None:
    """Take in what comes while this process works; that nothing comes any more is told at once."""
    with suppress(EOFError, OSError):
        while True:
            coming.put(pipe.recv_bytes())
    with suppress(Empty):
        while True:
            coming.get_nowait()
    coming.put(None)


def _result(function: Callable[[Any], Any], item: object) -> Any:
    try:
        return function(item)
    except Exception as error:  # raised again by whoever asked
        return error


def _dealt(pipes: Sequence[Connection], items: Iterable[object]) -> Iterator[Any]:
    """Deal the items, each to the process that has least to do, and give the answers in their order."""
    from multiprocessing.connection import wait

    dealt: dict[Connection, deque[int]] = {pipe: deque() for pipe in pipes}
    answers: dict[int, Any] = {}
    coming = enumerate(items)
    given, has_more = 0, True
    while has_more or any(dealt.values()):
        # A process that is slow must not let the others pile up answers.
        while has_more and sum(map(len, dealt.values())) + len(answers) < _HELD * len(pipes):
            pipe = min(pipes, key=lambda pipe: len(dealt[pipe]))
            if len(dealt[pipe]) == _AHEAD:
                break
            number, item = next(coming, (-1, None))
            if has_more := number >= 0:
                _send(pipe, item)
                dealt[pipe].append(number)
        while given in answers:
            yield answers.pop(given)
            given += 1
        if working := [pipe for pipe in pipes if dealt[pipe]]:
            ready = wait(working)
            answers |= {dealt[pipe].popleft(): _answer(pipe) for pipe in working if pipe in ready}
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
