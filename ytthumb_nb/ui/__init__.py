"""The panel in the notebook: a thin skin over the job manager, built of ipywidgets.

Views take values (a `Progress`, a `VariationProgress`) or a `Job`, and nothing below this package knows them.
Importing it needs the extra `notebook`; `import ytthumb_nb` alone never does.
"""

from __future__ import annotations

try:
    import anywidget
    import ipywidgets
except ImportError as error:
    raise ImportError(
        f'The panel needs the package {error.name!r}, which is not installed: pip install "ytthumb-nb[notebook]"'
    ) from None

__all__: list[str] = []

del anywidget, ipywidgets
