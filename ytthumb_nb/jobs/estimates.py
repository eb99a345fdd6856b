"""What a request is going to cost, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ytthumb_nb.providers.base import PicturePrice, Prospect, Provider
from ytthumb_nb.sources.source import has_picture
from ytthumb_nb.spec import JobSpec

#: Characters of a title that is not known yet; YouTube's own have at most 100.
_USUAL_TITLE = 60


@dataclass(frozen=True)
class Estimate:
    """About what a request costs, in US dollars, and by whose prices.

    `on_disk` of the `count` pictures were made before and are not paid again. The prices are None when nobody knows
    them, and 0 for a provider that is free. `as_of` is the day on which `source` named the price. `note` says in
    words what else there is to know.
    """

    provider: str
    reason: str
    model: str
    count: int
    on_disk: int
    per_picture_usd: float | None
    total_usd: float | None
    as_of: date | None = None
    source: str = ""
    note: str = ""

    @property
    def free(self) -> bool:
        """Whether nothing is going to be paid."""
        return self.total_usd == 0

    def __str__(self) -> str:
        made = f"{self.on_disk} of {self.count} are on disk already" if self.on_disk else ""
        new = self.count - self.on_disk
        if self.per_picture_usd == 0:
            return f"Free with {self.provider}."
        if not new:
            return f"Free: {'it is' if self.count == 1 else f'all {self.count} are'} on disk already."
        if self.total_usd is None:
            said = [f"The price of {self.model or self.provider} is not known", made]
        else:
            prices = f"prices of {self.as_of:%Y-%m-%d}" if self.as_of is not None else ""
            said = [f"About {dollars(self.total_usd)} for {new}, {prices}".removesuffix(", "), made]
        return f"{'; '.join(filter(None, [*said, self.note]))}."


def dollars(amount: float) -> str:
    """*amount* of US dollars in as many places as matter: "$1.20", "$0.053"."""
    return f"${amount:.2f}" if amount >= 0.1 or amount == 0 else f"${amount:.3f}"


def estimate(spec: JobSpec, provider: Provider, on_disk: int) -> Estimate:
    """What the job of *spec* is going to cost with *provider*, when *on_disk* of its pictures were made before.

    Raises:
        InvalidRequestError: the provider refuses the model.
    """
    price = PicturePrice(0.0)
    if provider.capabilities.paid:
        ask = getattr(provider, "price", None)
        price = ask(_prospect(spec)) if ask is not None else PicturePrice(None)
    new = spec.count - on_disk
    total = 0.0 if not new else None if price.usd is None else round(price.usd * new, 4)
    return Estimate(
        spec.provider,
        spec.reason,
        price.model,
        spec.count,
        on_disk,
        price.usd,
        total,
        price.as_of,
        price.source,
        _limited(spec, price.usd, new),
    )


def _prospect(spec: JobSpec) -> Prospect:
    own_picture = has_picture(spec.source)
    title = _USUAL_TITLE if own_picture else len(spec.source)
    return Prospect(
        size=spec.size,
        model=spec.model,
        characters=title + len(spec.headline or "") + len(spec.notes),
        own_picture=own_picture,
        references=len(spec.references),
    )


def _limited(spec: JobSpec, usd: float | None, new: int) -> str:
    limit = spec.max_cost_usd
    if limit is None or not new or usd == 0:
        return ""
    if usd is None:
        return f"it cannot be kept under your limit of {dollars(limit)}, so nothing is sent"
    fits = int((limit + 1e-9) / usd)
    return "" if fits >= new else f"your limit of {dollars(limit)} pays for {fits} of them"
