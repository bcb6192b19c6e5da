"""Helix with editors/helix/languages.toml as it is."""

import os
import pathlib
import shutil
import subprocess
import time

import pytest
from terminal import Terminal

HELIX = os.path.join(os.environ["CACHE"], "bin", "helix")
CONFIG = """
[editor]
end-of-line-diagnostics = "hint"
[editor.inline-diagnostics]
cursor-line = "hint"
[editor.lsp]
display-inlay-hints = true
"""


@pytest.fixture
def home(tmp_path: pathlib.Path) -> dict[str, str]:
    folder = tmp_path / "config" / "helix"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(CONFIG)
    shutil.copy(os.path.join(os.environ["EDITORS"], "helix", "languages.toml"), folder / "languages.toml")
    return {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_CACHE_HOME": str(tmp_path / "cache")}


@pytest.mark.parametrize("language", ["rust", "nginx", "python", "typescript", "yaml", "xml"])
def test_health(home: dict[str, str], language: str) -> None:
    said = subprocess.run([HELIX, "--health", language], env={**os.environ, **home}, capture_output=True, text=True)
    lines = [line for line in said.stdout.splitlines() if "httplsp" in line]
    assert lines and "✓" in lines[0], said.stdout + said.stderr


def test_session(home: dict[str, str]) -> None:
    file = pathlib.Path("app.py")
    before = file.read_text()
    terminal = Terminal([HELIX, "app.py"], home)
    try:
        terminal.wait("sent as a text")
        terminal.wait("429 Too Many Requests")
        terminal.wait("guess when")
        # Hover on the status, and none on an innocent number.
        terminal.type("/404")
        terminal.press("Enter")
        terminal.insist(["Space", "k"], r"404\W+Not Found")
        terminal.press("Escape")
        terminal.wait(r"Client error", there=False)
        terminal.type("/443")
        terminal.press("Enter")
        terminal.type(" k")
        time.sleep(1)
        assert "standard" not in terminal.screen() and "443 " not in terminal.screen()
        # Typing.
        terminal.type("/429")
        terminal.press("Enter")
        terminal.type("c200")
        terminal.press("Escape")
        terminal.wait("guess when", there=False)
        terminal.type("u")
        terminal.wait("guess when")
        # Completion.
        terminal.type("/429")
        terminal.press("Enter")
        terminal.type("c42")
        terminal.press("C-x")
        terminal.wait(r"429\s.*Too Many Requests|429 +\w*value")
        terminal.type("9")
        terminal.press("Escape")
        terminal.wait('"wait", 429')
        # The quick fix, and the bytes on disk.
        terminal.type("/404")
        terminal.press("Enter")
        terminal.insist(["Space", "a"], "Replace with 404")
        terminal.press("Enter")
        terminal.wait("sent as a text", there=False)
        terminal.type(":w")
        terminal.press("Enter")
        terminal.wait("written")
        assert file.read_text() == before.replace('"404"', "404")
    finally:
        terminal.close()
        file.write_text(before)
