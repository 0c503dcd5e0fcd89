"""How long a process is waited for: by the processor time it uses, as a busy machine makes all of them late.

A right answer takes longer by the clock on the wall there, and must not lose marks for it. One that sleeps is not
waited for, and nobody for ever.
"""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 8  # times a limit that a process may take by the clock …
IDLE = 0.05  # … as long as it uses this share of a processor
BUDGETS = 4  # times its whole time that a submission may take by the clock


class Allowance:
    """Seconds of processor time that one piece of work may use.

    Parameters
    ----------
    limit_s
        The seconds.
    used_s
        Returns the processor seconds that the process has used so far; only differences matter.
    since_s
        What `used_s` returned when the work began.
    """

    def __init__(self, limit_s: float, used_s: Callable[[], float], since_s: float) -> None:
        self._used_s = used_s
        self._before_s = since_s
        self._left_s = limit_s
        self._looked = time.monotonic()
        self._give_up = self._looked + PATIENCE * limit_s
        self.idle_s = 0.0  # for how long the process was waited for in vain

    def left_s(self) -> float:
        """Return for how long to go on waiting, by the clock; 0 where the time is over."""
        now, used_s = time.monotonic(), self._used_s()
        waited_s, spent_s = now - self._looked, used_s - self._before_s
        self._looked, self._before_s = now, used_s
        self._left_s -= spent_s
        if spent_s < IDLE * waited_s:
            self.idle_s += waited_s
            return 0.0
        if self._left_s <= 0 or now > self._give_up:
            return 0.0
        return max(0.1, self._left_s)


class Budget:
    """Seconds that a submission has for everything together.

    By the clock; where that runs out, by what its processes have used and for how long they were waited for in vain.

    Parameters
    ----------
    limit_s
        The seconds.
    spent_s
        Returns the processor seconds used so far, and those of waiting in vain.
    """

    def __init__(self, limit_s: float, spent_s: Callable[[], float]) -> None:
        self._limit_s = limit_s
        self._spent_s = spent_s
        self._began = time.monotonic()

    def left_s(self) -> float:
        """Return what is left; 0 or less where nothing is."""
        passed_s = time.monotonic() - self._began
        left_s = self._limit_s - passed_s
        if left_s > self._limit_s / 2:  # no need to look closer
            return left_s
        return max(left_s, min(self._limit_s - self._spent_s(), BUDGETS * self._limit_s - passed_s))
