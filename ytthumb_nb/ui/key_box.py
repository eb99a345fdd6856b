"""A box for a provider's key that leaves nothing behind: no trait, no state, nothing that a notebook could save.

A password field of ipywidgets keeps what was typed in a trait, which travels back and forth and may be saved with
the notebook. Here the browser sends the key once, as a message of its own, and empties the field at that moment;
this side hands it on to the keychain and forgets it. It travels as a binary part of the message: the text parts are
written down by the logger "Comm" when somebody logs at DEBUG (measured with comm 0.2.3).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

_ESM = """
function render({ model, el }) {
  el.classList.add("ytt-key");
  const form = document.createElement("form");
  const label = document.createElement("label");
  const row = document.createElement("div");
  const field = Object.assign(document.createElement("input"), {
    type: "password", autocomplete: "off", spellcheck: false, placeholder: "Paste it here",
  });
  const button = Object.assign(document.createElement("button"), {
    type: "submit", textContent: "Use it", className: "jupyter-button ytt-secondary",
  });
  const show = () => { label.textContent = model.get("label"); };
  model.on("change:label", show);
  show();
  field.setAttribute("aria-label", "Key");
  row.append(field, button);
  form.append(label, row);
  form.addEventListener("keydown", (event) => event.stopPropagation());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const key = field.value;
    field.value = "";
    if (key.trim()) model.send({}, undefined, [new TextEncoder().encode(key)]);
  });
  el.append(form);
  return () => model.off("change:label", show);
}
export default { render };
"""


class KeyBox(anywidget.AnyWidget):
    """The field and its button; `label` stands over it.

    Args:
        on_key: called with what was typed, on the thread that handles messages.
    """

    _esm = _ESM

    label = traitlets.Unicode().tag(sync=True)

    def __init__(self, label: str, on_key: Callable[[str], object]) -> None:
        super().__init__(label=label)
        self._on_key = on_key
        self.on_msg(lambda _widget, _content, buffers: self._received(buffers))

    def _received(self, buffers: Any) -> None:
        if buffers:
            self._on_key(bytes(buffers[0]).decode(errors="replace"))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return {"text/plain": "KeyBox()"}
