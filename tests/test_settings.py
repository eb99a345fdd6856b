"""What the environment may say, and what it is told when it says nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest

from ytthumb_nb.errors import InvalidRequestError
from ytthumb_nb.settings import Settings, is_loopback


def test_an_empty_environment_takes_the_defaults() -> None:
    """Nothing set: YouTube itself, a quarter of an hour, and an absolute home of the user's own."""
    settings = Settings.from_environment({})

    assert settings == Settings(
        home=settings.home,
        youtube_base_url="https://www.youtube.com",
        ytimg_base_url="https://i.ytimg.com",
        job_timeout_s=900.0,
    )
    assert settings.home.is_absolute() and "ytthumb" in settings.home.name


def test_every_variable_is_read(tmp_path: Path) -> None:
    """Each variable ends up in its field; a slash at the end of an address is dropped."""
    env = {
        "YTTHUMB_HOME": str(tmp_path),
        "YTTHUMB_YOUTUBE_BASE_URL": "http://127.0.0.1:8080/",
        "YTTHUMB_YTIMG_BASE_URL": "https://mirror.example/images",
        "YTTHUMB_JOB_TIMEOUT_S": " 12.5 ",
    }

    assert Settings.from_environment(env) == Settings(
        tmp_path, "http://127.0.0.1:8080", "https://mirror.example/images", 12.5
    )


def test_blank_variables_count_as_missing() -> None:
    """An exported but empty variable is no value."""
    names = ("YTTHUMB_HOME", "YTTHUMB_YOUTUBE_BASE_URL", "YTTHUMB_YTIMG_BASE_URL", "YTTHUMB_JOB_TIMEOUT_S")

    assert Settings.from_environment(dict.fromkeys(names, " ")) == Settings.from_environment({})


def test_a_home_with_a_tilde_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`~/thumbs` means what it means in a shell."""
    monkeypatch.setenv("HOME", str(tmp_path))

    assert Settings.from_environment({"YTTHUMB_HOME": "~/thumbs"}).home == tmp_path / "thumbs"


@pytest.mark.parametrize("value", ["0", "-1", "soon", "nan", "inf", "1,5"])
def test_a_bad_time_limit_is_refused_in_a_sentence(value: str) -> None:
    """The sentence names the variable, its value and what is expected."""
    with pytest.raises(InvalidRequestError) as caught:
        Settings.from_environment({"YTTHUMB_JOB_TIMEOUT_S": value})

    assert caught.value.message == (
        f"YTTHUMB_JOB_TIMEOUT_S is {value!r}; it must be a number of seconds above 0."
    )


@pytest.mark.parametrize(
    "value",
    [
        "http://youtube.com",
        "http://0.0.0.0:80",
        "http://127.0.0.1.evil.com",
        "ftp://127.0.0.1",
        "127.0.0.1:80",
        "https://",
        "https://[",
        "https://host:port",
        "https://user:secret@mirror.example",
        "https://mirror.example/?key=secret",
    ],
)
def test_an_address_in_the_open_is_refused_without_repeating_it(value: str) -> None:
    """Only https, or http on this machine; whatever the address holds is not shown."""
    with pytest.raises(InvalidRequestError) as caught:
        Settings.from_environment({"YTTHUMB_YOUTUBE_BASE_URL": value})

    assert caught.value.message.startswith("YTTHUMB_YOUTUBE_BASE_URL is not a usable address")
    assert "secret" not in str(caught.value)


def test_settings_built_by_hand_are_checked_too() -> None:
    """A test or a server that builds the value gets the same checks."""
    with pytest.raises(InvalidRequestError, match="job_timeout_s is 0; it must be a number of seconds"):
        Settings(home=Path("x"), job_timeout_s=0)
    with pytest.raises(InvalidRequestError, match="ytimg_base_url is not a usable address"):
        Settings(home=Path("x"), ytimg_base_url="http://i.ytimg.com")


def test_loopback_is_this_machine_only() -> None:
    """0.0.0.0 and look-alikes are somebody else."""
    hosts = ["127.0.0.1", "127.9.9.9", "::1", "localhost", "0.0.0.0", "10.0.0.1", "127.0.0.1.evil.com", ""]

    assert [is_loopback(host) for host in hosts] == [True, True, True, True, False, False, False, False]
