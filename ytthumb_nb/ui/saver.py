"""Hands a file to the browser to be saved, with one click and no file on the server.

ipywidgets has no download. A link with the data inside it needs a second click and keeps megabytes in the page,
so this is the one place with JavaScript of our own, by way of anywidget: it makes a Blob and clicks on it.
"""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

_ESM = """
function save(model) {
  const data = model.get("data");
  if (!data || !data.byteLength) return;
  const url = URL.createObjectURL(new Blob([data], { type: model.get("media_type") }));
  const link = Object.assign(document.createElement("a"), { href: url, download: model.get("name") });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
export default { initialize({ model }) { model.on("change:turn", () => save(model)); } };
"""


class Saver(anywidget.AnyWidget):
    """The last file handed to the browser: `data` named `name`; `turn` counts them and sets off the next."""

    _esm = _ESM

    name = traitlets.Unicode().tag(sync=True)
    media_type = traitlets.Unicode().tag(sync=True)
    data = traitlets.Bytes().tag(sync=True)
    turn = traitlets.Int(0).tag(sync=True)

    def save(self, name: str, data: bytes, media_type: str) -> None:
        """Have the browser save *data* as *name*; all views of the page save it once."""
        with self.hold_sync():
            self.name, self.data, self.media_type = name, data, media_type
            self.turn += 1

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return {"text/plain": "Saver()"}
