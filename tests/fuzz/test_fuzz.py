"""Foreign bytes by the thousand: replies, streams, pictures, recipes, addresses, notes, rows. Refused, never crashed.

`YTTHUMB_FUZZ_CASES=20000 YTTHUMB_FUZZ_SEED=7 pytest tests/fuzz` looks longer and elsewhere.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import aclosing, closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import httpx2
import msgspec
import numpy as np
import pytest
from mutations import json_bytes, spoilt, spoilt_json
from openai import AsyncOpenAI
from PIL import Image

from ytthumb_nb import Brand, InvalidRequestError, JobManager, ProviderError, SourceError, StoreError
from ytthumb_nb.imaging.decode import decode
from ytthumb_nb.imaging.finish import ground_of
from ytthumb_nb.imaging.packets import packets_in, with_packet, without_packets
from ytthumb_nb.jobs.rebuilding import rebuilt
from ytthumb_nb.jobs.repairing import repair
from ytthumb_nb.providers import replicate_answers as answers
from ytthumb_nb.providers.keys import Key
from ytthumb_nb.providers.models_table import Price
from ytthumb_nb.providers.openai_errors import Judge, Verdict
from ytthumb_nb.providers.openai_replies import Finished, Partial, paid_usd, preview, read, unpacked
from ytthumb_nb.providers.openai_wire import Ask, Endpoint, posted
from ytthumb_nb.providers.replicate_schema import ModelName, read_model_name, read_schema
from ytthumb_nb.providers.tqdm_logs import last_bar
from ytthumb_nb.recipes.packet import NAMESPACE, with_recipe
from ytthumb_nb.recipes.reading import request_in
from ytthumb_nb.recipes.recipe import Asked, FileNote, Recipe
from ytthumb_nb.recipes.sidecar import Sidecar, read_sidecar
from ytthumb_nb.settings import Settings
from ytthumb_nb.sources.address import video_id_in
from ytthumb_nb.sources.cache import AnswerCache
from ytthumb_nb.sources.identity import identify
from ytthumb_nb.store.salvage import problems
from ytthumb_nb.store.sqlite import JobStore
from ytthumb_nb.testing.scripted import ScriptedProvider, plain_picture

Run = Callable[..., None]
PIXELS = np.random.default_rng(3).integers(0, 256, (24, 40, 3), dtype=np.uint8)


def encoded(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    data = io.BytesIO()
    Image.fromarray(PIXELS).convert(mode).save(data, kind, **options)
    return data.getvalue()


EXIF = Image.Exif()
EXIF[0x0112] = 6
PICTURES = (
    encoded("JPEG", exif=EXIF.tobytes(), progressive=True), encoded("JPEG", "CMYK"), encoded("JPEG", "L"),
    encoded("PNG"), encoded("PNG", "P"), encoded("PNG", "RGBA"), encoded("PNG", "I;16"), encoded("PNG", "1"),
    encoded("WEBP"), encoded("WEBP", lossless=True), encoded("GIF"), encoded("BMP"), encoded("TIFF"),
    encoded("TIFF", compression="tiff_lzw"), encoded("PPM"), encoded("JPEG2000"),
    encoded("GIF", save_all=True, append_images=[Image.new("RGB", (40, 24))]),
)  # fmt: skip

PREDICTION: dict[str, Any] = {
    "id": "gm3qorzdhgbfurvjtvhg6dckhu", "model": "a/b", "status": "succeeded", "error": None, "data_removed": False,
    "logs": "loading: 100%|####| 3/3\n 40%|####      | 8/20 [00:01<00:02]", "metrics": {"predict_time": 1.5},
    "output": ["https://replicate.delivery/x.png", {"url": "https://replicate.delivery/y.png"}],
    "input": {"prompt": "a sky", "images": ["https://x/y.png"]}, "detail": "Slow down", "retry_after": 7,
    "title": "t", "urls": {"get": "https://api.replicate.com/v1/predictions/x", "cancel": "https://x"},
}  # fmt: skip
SCHEMA = {
    "latest_version": {"id": "f" * 64, "openapi_schema": {"components": {"schemas": {"Input": {
        "type": "object", "required": ["prompt"], "properties": {
            "prompt": {"type": "string"}, "aspect_ratio": {"allOf": [{"$ref": "#/components/schemas/aspect_ratio"}]},
            "image": {"type": "array", "items": {"type": "string", "format": "uri"}},
            "megapixels": {"type": "number", "maximum": 4, "default": 1}}},
        "aspect_ratio": {"type": "string", "enum": ["16:9", "1:1"]}}}}}}  # fmt: skip
USAGE = {
    "input_tokens": 50,
    "output_tokens": 1000,
    "input_tokens_details": {"text_tokens": 50, "image_tokens": 0},
}
PRICE = Price(date(2026, 11, 22), "a test", image_out_usd_per_million=40.0)
PACKED = base64.b64encode(PICTURES[3]).decode()


def test_replicate_replies(fuzz: Run) -> None:
    """A prediction, refusal or schema of any shape is read as far as it goes; nothing is raised."""

    def case(random: Random) -> None:
        body = json_bytes(spoilt_json(random.choice((PREDICTION, SCHEMA)), random), random)
        status = random.choice((200, 201, 202, 204, 301, 400, 401, 402, 404, 422, 429, 500, 502, 503, 520, 999))
        headers = {
            "retry-after": str(random.choice(("", "7", "-1", "1e400", "soon", "Wed, 21 Oct 2015 07:28:00 GMT")))
        }
        reply = answers.Reply(status, headers, body)
        prediction = answers.read_prediction(reply)
        if prediction is not None:
            assert answers.is_prediction_id(prediction.id)
            address = answers.picture_address(prediction.output)
            assert address is None or isinstance(address, str)
            bar = last_bar(prediction.logs)
            assert bar is None or 0 <= bar.fraction <= 1
            assert str(answers.failure_of(prediction))
        assert str(answers.error_of(reply, "a/b", answers.refusal_in(reply, 0.0)))
        read_schema(reply, ModelName("a/b"))

    fuzz(case, may_raise=InvalidRequestError)


def test_model_names_and_logs(fuzz: Run) -> None:
    """Names of models are taken or refused, and bars are found in any log, quickly."""

    def case(random: Random) -> None:
        logs = spoilt(b"x: 100%|###| 1/1\r 40%|####      | 8/20 [00:01<00:02, 7.2it/s]\n" * 40, random)
        last_bar(logs.decode("latin-1"))
        read_model_name(spoilt(b"black-forest-labs/flux-2-pro:0123456789ab", random).decode("latin-1"))

    fuzz(case, may_raise=InvalidRequestError)


def sse(random: Random) -> bytes:
    """A stream of events as a server sends them, some of them spoilt."""
    told: list[dict[str, Any]] = [
        {"type": "image_generation.partial_image", "b64_json": PACKED, "partial_image_index": 0},
        {"type": "error", "error": {"message": "no", "code": "moderation_blocked"}},
        {"type": "image_generation.completed", "b64_json": PACKED, "usage": USAGE},
    ]
    if random.random() < 0.7:
        del told[1]
    parts = []
    for each in told:
        event = spoilt_json(each, random) if random.random() < 0.4 else each
        name = each["type"] if random.random() < 0.8 else random.choice(("error", "done", "", "x"))
        parts.append(f"event: {name}\ndata: {json.dumps(event)}\n\n")
    data = "".join(parts).encode()
    return spoilt(data, random) if random.random() < 0.5 else data


def test_openai_replies_and_streams(fuzz: Run) -> None:
    """Through the real SDK, any reply ends in a picture or in a verdict about the money; nothing else gets out."""
    judge = Judge(Endpoint(), Key("sk-" + "x" * 40), "gpt-image-1", 0.0)

    async def ask(client: AsyncOpenAI) -> None:
        try:
            asked = Ask("gpt-image-1", "a sky", (1536, 1024))
            async with posted(client, asked, "key") as reply, aclosing(read(reply)) as said:
                async for event in said:
                    if isinstance(event, Partial):
                        preview(event.base64)
                    elif isinstance(event, Finished):
                        paid_usd(PRICE, event.usage, pictures=0)
                        if event.base64 is not None:
                            unpacked(event.base64)
        except ProviderError:
            raise
        except Exception as error:
            verdict = judge.verdict(error)
            assert isinstance(verdict, Verdict)
            raise verdict.error from error

    async def one(random: Random) -> None:
        plain = {"created": 1, "data": [{"b64_json": PACKED}], "usage": USAGE}
        refusal = {
            "error": {"message": "Rate limit, try again in 1.5s", "code": "rate_limit_exceeded", "type": "x"}
        }
        kind = random.choice(
            ("text/event-stream", "text/event-stream", "application/json", "text/html", "", "x;y")
        )
        status = random.choice((200, 200, 200, 400, 401, 429, 500, 503))
        body = (
            sse(random)
            if "event" in kind
            else json_bytes(spoilt_json(random.choice((plain, refusal)), random), random)
        )
        headers = {"content-type": kind, "retry-after": random.choice(("1", "x", "-5", "1e9"))}

        def answer(_: httpx2.Request) -> httpx2.Response:
            return httpx2.Response(status, content=body, headers=headers)

        transport = httpx2.MockTransport(answer)
        async with httpx2.AsyncClient(transport=transport) as http:
            await ask(
                AsyncOpenAI(api_key="key", base_url="http://127.0.0.1:1/v1", http_client=http, max_retries=0)
            )

    with asyncio.Runner() as runner:
        fuzz(lambda random: runner.run(one(random)), may_raise=ProviderError, share=0.6)


def test_pictures(fuzz: Run) -> None:
    """Any bytes that begin as a picture are decoded or refused in a sentence, whatever their headers claim."""

    def case(random: Random) -> None:
        image = decode(spoilt(random.choice(PICTURES), random), max_pixels=4_000_000, enough=(16, 9))
        assert image.mode == "RGB"
        assert min(image.size) >= 1

    fuzz(case, may_raise=SourceError, share=2)


def test_pictures_of_providers(fuzz: Run) -> None:
    """What a provider sends becomes a ground of the asked size, or the variation fails in a sentence."""

    def case(random: Random) -> None:
        assert ground_of(spoilt(random.choice(PICTURES[:10]), random), (320, 180)).shape == (180, 320, 3)

    fuzz(case, may_raise=ProviderError, share=0.3)


ASKED = Asked(FileNote("me.jpg", "0" * 64), 4, "neon", "local", None, "notes", "Words", (FileNote("a.png"),), 7)
RECIPE = Recipe(ASKED, "local", 7, 1, "changed", {"prompt": "a sky"}, versions={"pillow": "13"})


def test_recipes_inside_pictures(fuzz: Run, tmp_path: Path) -> None:
    """A recipe that a stranger wrote gives a checked request or one sentence, and reaches for no file."""

    def case(random: Random) -> None:
        value = json.loads(RECIPE.to_json({}))
        text = json_bytes(spoilt_json(value, random), random).decode("latin-1")
        escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        packet = f'<r xmlns:y="{NAMESPACE}" y:Recipe="{escaped}"/>'.encode()
        picture = with_packet(random.choice((PICTURES[0], PICTURES[3])), packet[:60_000])
        asked: list[str] = []

        def candidates(name: str) -> list[Path]:
            asked.append(name)
            return [tmp_path / name]

        try:
            request = request_in(picture, candidates, references=())
            assert isinstance(request.source, str)
            assert "/" not in request.source.removeprefix("./") or request.source.startswith(
                "https://www.youtube"
            )
        finally:
            assert not [name for name in asked if "/" in name or "\x00" in name]

    fuzz(case, may_raise=InvalidRequestError)


def test_packets(fuzz: Run) -> None:
    """The containers of pictures with a packet, spoilt anywhere, are read to their end and written without it."""

    def case(random: Random) -> None:
        good = with_recipe(random.choice((PICTURES[0], PICTURES[1], PICTURES[3])), RECIPE)
        data = spoilt(good, random)
        assert all(isinstance(packet, bytes) for packet in packets_in(data))
        assert len(without_packets(data, (b"ytthumb",))) <= len(data)
        request_in(data, lambda name: [], references=())

    fuzz(case, may_raise=InvalidRequestError)


ADDRESSES = (
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=x", "youtu.be/dQw4w9WgXcQ?si=x", "dQw4w9WgXcQ",
    "https://m.youtube.com/shorts/dQw4w9WgXcQ", "https://i.ytimg.com/vi/dQw4w9WgXcQ/maxresdefault.jpg",
    "https://www.youtube.com/attribution_link?u=%2Fwatch%3Fv%3DdQw4w9WgXcQ", "https://[::1]:99999/watch?v=x",
    "https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ",
    "A title: with/slash.jpg", "~nobody/x.mp4", "C:\\Users\\me\\x.png", "Ünïcødé 🔥 title",
)  # fmt: skip


def test_addresses_and_titles(fuzz: Run, tmp_path: Path) -> None:
    """Whatever is pasted is an id of eleven characters, a title, or refused in a sentence."""

    def case(random: Random) -> None:
        text = spoilt(random.choice(ADDRESSES).encode(), random).decode("utf-8", "surrogateescape")[:3000]
        identify(text, tmp_path / "sources")
        found = video_id_in(text)
        assert found is None or (len(found) == 11 and found.isascii())

    fuzz(case, may_raise=SourceError, share=4)


def test_photos_in_memory(fuzz: Run, tmp_path: Path) -> None:
    """Bytes that are given as a photo are kept under the home or refused."""

    def case(random: Random) -> None:
        identify(spoilt(random.choice(PICTURES), random), tmp_path / "home" / "sources")

    fuzz(case, may_raise=SourceError, share=0.3)


def test_brand_kits(fuzz: Run, tmp_path: Path) -> None:
    """A TOML file of any content is a brand or refused in a sentence."""
    good = b'name = "Mine"\n[palette]\nbackground = ["#102a43"]\n[logo]\nfile = "logo.png"\n[badge]\ntext = "LIVE"\n'

    def case(random: Random) -> None:
        Brand.from_toml(spoilt(good, random).decode("utf-8", "replace"), tmp_path)

    fuzz(case, may_raise=InvalidRequestError)


def test_answers_that_were_kept(fuzz: Run, tmp_path: Path) -> None:
    """What is left of a cached answer of YouTube is used or passed over."""
    cache = AnswerCache.of(Settings(home=tmp_path / "home"))
    folder = tmp_path / "home"

    def case(random: Random) -> None:
        for path in folder.rglob("*dQw4w9WgXcQ*"):
            path.write_bytes(
                spoilt(b'{"video_id": "dQw4w9WgXcQ", "title": "A", "channel": "B", "at": 1.0}', random)
            )
        cache.load("dQw4w9WgXcQ")

    from ytthumb_nb.sources.cache import Answer

    cache.save(Answer("dQw4w9WgXcQ", "A", "B", PICTURES[0], "", at=1.0))
    fuzz(case, share=0.5)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three jobs, one of them paid."""
    home = tmp_path_factory.mktemp("fuzz") / "home"
    small = plain_picture(size=(64, 36))
    providers = {
        "free": ScriptedProvider(default=[small]),
        "paid": ScriptedProvider(default=[replace(small, cost_usd=0.01)], paid=True),
    }
    with JobManager(home=home, providers=providers) as manager:
        for provider in ("free", "paid", "free"):
            manager.generate("A title", count=1, provider=provider, size=(320, 320), headline="")
    return home


def test_notes_beside_pictures(fuzz: Run, made: Path, tmp_path: Path) -> None:
    """A note of any content is read or passed over, and a job is rebuilt from whatever is left."""
    folder = Path(
        shutil.copytree(next(iter(sorted((made / "jobs").iterdir()))), tmp_path / "20261122-120000-abcdef")
    )
    note = folder / "thumbnail_01.json"
    good = note.read_bytes()

    def case(random: Random) -> None:
        note.write_bytes(json_bytes(spoilt_json(json.loads(good), random), random))
        found = read_sidecar(note)
        assert found is None or isinstance(found, Sidecar)
        rebuilt(folder, tmp_path / "sources")

    fuzz(case, share=0.5)


def test_rows_of_the_store(fuzz: Run, made: Path, tmp_path: Path) -> None:
    """A row of any content is read or refused in a sentence; the other rows of a repaired store are there."""
    path = tmp_path / "home" / "jobs.sqlite3"
    path.parent.mkdir()
    with closing(sqlite3.connect(made / "jobs.sqlite3")) as connection:
        rows = connection.execute("SELECT id, spec, progress, owner FROM jobs").fetchall()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(made / "jobs.sqlite3", path)

    def case(random: Random) -> None:
        job_id, spec, progress, owner = random.choice(rows)
        column, good = random.choice((("spec", spec), ("progress", progress), ("owner", owner)))
        if column == "owner":
            bad: Any = random.choice((spoilt(owner.encode(), random).decode("latin-1"), b"\xff", 5, ""))
        else:
            bad = json_bytes(spoilt_json(msgspec.json.decode(good), random), random)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"UPDATE jobs SET {column}=? WHERE id=?", (bad, job_id))
            connection.commit()
        store = JobStore(path.parent)
        try:
            problems(path)
            store.recent(10)
            for stored in store.unfinished():
                stored.progress.to_dict()
        finally:
            store.close()
            with closing(sqlite3.connect(path)) as connection:
                connection.execute(f"UPDATE jobs SET {column}=? WHERE id=?", (good, job_id))
                connection.commit()

    fuzz(case, may_raise=StoreError, share=0.3)


def test_the_file_of_the_store(fuzz: Run, made: Path, tmp_path: Path) -> None:
    """Whatever became of the store's file, reading it is refused in a sentence and repairing it gives a sound one."""

    def case(random: Random) -> None:
        home = tmp_path / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(made, home)
        path = home / "jobs.sqlite3"
        path.write_bytes(spoilt(path.read_bytes(), random))
        store = JobStore(home)
        try:
            store.recent(10)
        except StoreError:
            pass
        finally:
            store.close()
        repair(home)
        assert problems(path) == []
        store = JobStore(home)
        try:
            assert len(store.recent(10)) == 3
        finally:
            store.close()

    fuzz(case, may_raise=StoreError, share=0.05)
