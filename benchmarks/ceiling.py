"""What a second core is worth on this machine at all: two processes beside one, computing and moving memory."""

from __future__ import annotations

import subprocess
import sys
import time

_COMPUTING = (
    "import numpy as n\na = n.random.rand(2000).astype('f')\nfor _ in range(300000): n.multiply(a, a, out=a)"
)
_MOVING = "import numpy as n\na = n.ones((720, 1280, 3), 'f')\nfor _ in range(120): b = a * n.float32(1.01) + a"


def gains() -> tuple[float, float]:
    """How many times the work of one process two get done: of computing in the cache, and of moving memory."""
    return _gain(_COMPUTING), _gain(_MOVING)


def _gain(code: str) -> float:
    return 2 * min(_takes(code, 1) for _ in range(2)) / min(_takes(code, 2) for _ in range(2))


def _takes(code: str, processes: int) -> float:
    begun = time.perf_counter()
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(processes)]
    for process in running:
        process.wait()
    return time.perf_counter() - begun
