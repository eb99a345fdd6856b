"""From a video to the thumbnail one would publish, without leaving the notebook.

The names below are the public ones. They are loaded on first use, so that importing the package is quick and
loads neither Jupyter nor a provider's SDK.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ytthumb_nb.api import (
        cancel,
        choose,
        clean,
        clear_cache,
        costs,
        default_manager,
        delete,
        estimate,
        from_image,
        generate,
        grid,
        receipts,
        recent,
        reconnect,
        redo,
        retext,
        retry_failed,
        save_brand,
        start,
        status,
        strip_recipe,
        video_info,
        watch,
    )
    from ytthumb_nb.assets import sample
    from ytthumb_nb.brand import Brand
    from ytthumb_nb.errors import (
        InvalidRequestError,
        JobFailedError,
        ProviderError,
        SourceError,
        SourceUnavailableError,
        StoreError,
        ThumbnailError,
    )
    from ytthumb_nb.examination import doctor
    from ytthumb_nb.imaging.receipts import Receipt, Receipts
    from ytthumb_nb.jobs.estimates import Estimate
    from ytthumb_nb.jobs.grids import Grid
    from ytthumb_nb.jobs.job import Job
    from ytthumb_nb.jobs.manager import JobManager
    from ytthumb_nb.models import (
        GenerationResult,
        JobStatus,
        Thumbnail,
        ThumbnailRequest,
        VariationStatus,
        VideoBrief,
    )
    from ytthumb_nb.notebook import load_ipython_extension
    from ytthumb_nb.progress import Progress
    from ytthumb_nb.providers.keychain import use_key
    from ytthumb_nb.styles import STYLES, Style
    from ytthumb_nb.suggestions import suggest_headlines
    from ytthumb_nb.ui.panel import Panel

_HOMES = {
    "api": (
        "cancel",
        "choose",
        "clean",
        "clear_cache",
        "costs",
        "default_manager",
        "delete",
        "estimate",
        "from_image",
        "generate",
        "grid",
        "receipts",
        "recent",
        "reconnect",
        "redo",
        "retext",
        "retry_failed",
        "save_brand",
        "start",
        "status",
        "strip_recipe",
        "video_info",
        "watch",
    ),
    "assets": ("sample",),
    "brand": ("Brand",),
    "errors": (
        "InvalidRequestError",
        "JobFailedError",
        "ProviderError",
        "SourceError",
        "SourceUnavailableError",
        "StoreError",
        "ThumbnailError",
    ),
    "examination": ("doctor",),
    "imaging.receipts": ("Receipt", "Receipts"),
    "jobs.estimates": ("Estimate",),
    "jobs.grids": ("Grid",),
    "jobs.job": ("Job",),
    "jobs.manager": ("JobManager",),
    "models": (
        "GenerationResult",
        "JobStatus",
        "Thumbnail",
        "ThumbnailRequest",
        "VariationStatus",
        "VideoBrief",
    ),
    "notebook": ("load_ipython_extension",),
    "progress": ("Progress",),
    "providers.keychain": ("use_key",),
    "styles": ("STYLES", "Style"),
    "suggestions": ("suggest_headlines",),
    "ui.panel": ("Panel",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "STYLES",
    "Brand",
    "Estimate",
    "GenerationResult",
    "Grid",
    "InvalidRequestError",
    "Job",
    "JobFailedError",
    "JobManager",
    "JobStatus",
    "Panel",
    "Progress",
    "ProviderError",
    "Receipt",
    "Receipts",
    "SourceError",
    "SourceUnavailableError",
    "StoreError",
    "Style",
    "Thumbnail",
    "ThumbnailError",
    "ThumbnailRequest",
    "VariationStatus",
    "VideoBrief",
    "cancel",
    "choose",
    "clean",
    "clear_cache",
    "costs",
    "default_manager",
    "delete",
    "doctor",
    "estimate",
    "from_image",
    "generate",
    "grid",
    "load_ipython_extension",
    "receipts",
    "recent",
    "reconnect",
    "redo",
    "retext",
    "retry_failed",
    "sample",
    "save_brand",
    "start",
    "status",
    "strip_recipe",
    "suggest_headlines",
    "use_key",
    "video_info",
    "watch",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("ytthumb-nb")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'ytthumb_nb' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"ytthumb_nb.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
