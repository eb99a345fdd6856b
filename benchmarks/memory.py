"""How much memory a process has needed at most."""

from __future__ import annotations

import sys


def peak_mb() -> float:
    """Megabytes that this process has held at most until now, code and models included."""
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset) / 2**20
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
