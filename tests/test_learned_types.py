"""Reading typed bytes in several threads at once never ends the process, not even the first time."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import ytthumb_nb

#: Reads each of many new classes for the first time in four threads at once, which switch as often as they can.
_PROGRAM = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import make_dataclass
from ytthumb_nb.store.encoding import decode

sys.setswitchinterval(1e-6)
together = threading.Barrier(4)

def read(kind):
    together.wait()
    return decode(b'{"inner": {"f19": 1}}', kind).inner.f19

with ThreadPoolExecutor(4) as threads:
    for number in range(200):
        inner = make_dataclass(f"Inner{number}", [(f"f{i}", "int | None", None) for i in range(20)])
        kind = make_dataclass(f"Outer{number}", [("inner", inner)])
        assert list(threads.map(read, [kind] * 4)) == [1] * 4
print("whole")
"""


def test_many_threads_may_read_a_class_for_the_first_time() -> None:
    """A notebook's kernel lives when its panel and its job loop read the store's rows at the same moment."""
    ended = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=120)

    assert (ended.returncode, ended.stdout) == (0, "whole\n"), ended.stderr


def test_every_reading_by_a_class_goes_through_learned() -> None:
    """No module hands msgspec a class to read by that was not learned under the lock."""
    package = Path(ytthumb_nb.__file__).parent
    wrong = [
        f"{path.relative_to(package)}:{call.lineno}"
        for path in sorted(package.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and path.name != "learned_types.py"
        for kind in _kinds(call)
        if not (isinstance(kind, ast.Call) and ast.unparse(kind.func) == "learned")
    ]

    assert wrong == []


def _kinds(call: ast.Call) -> list[ast.expr]:
    """What *call* gives msgspec as the type to read by; nothing when it is no such call."""
    name = ast.unparse(call.func)
    if name.startswith("msgspec.") and name.endswith((".decode", ".Decoder")):
        return [each.value for each in call.keywords if each.arg == "type"] + call.args[1:]
    return call.args[1:2] if name == "msgspec.convert" else []
