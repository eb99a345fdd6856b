"""From polls to progress: what one prediction's states, logs and running time mean for the bar. Pure.

The stages are facts (created, starting, processing, succeeded, downloaded) and so are the bars that open models
print. Between the two ends of "processing" a closed model says nothing: then seconds are counted, and the bar is
moved only where this user's own measurements say how long it usually takes, marked as estimated.
"""

from __future__ import annotations

from ytthumb_nb.events import Step
from ytthumb_nb.providers.replicate_answers import Prediction
from ytthumb_nb.providers.tqdm_logs import last_bar

CREATED, STARTING, PROCESSING, SUCCEEDED, DOWNLOADED = 0.04, 0.06, 0.10, 0.90, 0.96

#: An estimate stops here on its way to the end: only the end itself is the end.
ALMOST = 0.95

FIRST_POLL_S = 0.15
LONGEST_POLL_S = 3.0
#: Polls come close together at first, then at this share of the time that went by: ten pictures of a minute each
#: are asked for some 800 times in all, and Replicate allows 3,000 a minute.
POLL_SHARE = 0.05


def poll_after_s(elapsed_s: float) -> float:
    """Seconds until the next poll, when the work was sent *elapsed_s* ago."""
    return min(LONGEST_POLL_S, max(FIRST_POLL_S, POLL_SHARE * elapsed_s))


class Watch:
    """The steps of one prediction. `fraction` never falls.

    Args:
        usual_s: measured seconds of earlier pictures of this model; None when there are none.
    """

    def __init__(self, usual_s: float | None) -> None:
        self._usual_s = usual_s
        self._running_since: float | None = None
        self._last: Step | None = None
        self.fraction = CREATED
        self._estimated = False

    def step(self, prediction: Prediction, now_s: float) -> Step | None:
        """What a poll at *now_s* (any clock that only goes forward) shows; None when it is the same as before."""
        if prediction.status == "starting":
            return self._told("starting", STARTING)
        if prediction.status == "succeeded":
            return self._told("finished, downloading", SUCCEEDED)
        if prediction.status != "processing":
            return None
        if self._running_since is None:
            self._running_since = now_s
        ran_s = max(0.0, now_s - self._running_since)
        bar = last_bar(prediction.logs)
        if bar is not None:
            within = PROCESSING + (SUCCEEDED - PROCESSING) * bar.fraction
            return self._told(f"running {ran_s:.0f} s, step {bar.current} of {bar.total}", within)
        if self._usual_s is None:
            return self._told(f"running {ran_s:.0f} s", PROCESSING)
        share = min(ALMOST, ran_s / max(self._usual_s, 0.1))
        within = PROCESSING + (SUCCEEDED - PROCESSING) * share
        told = f"running {ran_s:.0f} s (usually about {max(1.0, self._usual_s):.0f})"
        return self._told(told, within, estimated=share > 0)

    def _told(self, message: str, fraction: float, *, estimated: bool = False) -> Step | None:
        if fraction > self.fraction:
            self.fraction, self._estimated = fraction, estimated
        step = Step(message, round(self.fraction, 4), self._estimated)
        if (
            self._last is not None
            and step.message == self._last.message
            and step.fraction == self._last.fraction
        ):
            return None
        self._last = step
        return step
