"""A terminal to run programs in: tmux on a socket of its own. Type keys, read the screen."""

import os
import re
import shutil
import subprocess
import tempfile
import time

PATIENCE = 60


class Terminal:
    def __init__(self, command: list[str], env: dict[str, str], columns: int = 110, rows: int = 34):
        self.folder = tempfile.mkdtemp(prefix="tmux-")
        # tmux takes the environment of whoever starts it.
        self.env = {**os.environ, "TERM": "xterm-256color", **env}
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), *command)
        self.tmux("set-option", "-g", "escape-time", "0")

    def tmux(self, *arguments: str) -> str:
        command = ["tmux", "-S", os.path.join(self.folder, "socket"), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=self.env).stdout

    def press(self, *names: str) -> None:
        self.tmux("send-keys", *names)

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-l", text)

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p")

    def wait(self, pattern: str, there: bool = True) -> str:
        """Waits until the screen has `pattern`, or has it no more."""
        end = time.monotonic() + PATIENCE
        while True:
            screen = self.screen()
            if bool(re.search(pattern, screen)) == there:
                return screen
            if time.monotonic() > end:
                raise AssertionError(f"{'never' if there else 'always'} seen: {pattern}\n{screen}")
            time.sleep(0.1)

    def insist(self, keys: list[str], pattern: str) -> str:
        """Presses `keys` until the screen has `pattern`: what is asked for too early is answered with nothing."""
        end = time.monotonic() + PATIENCE
        while True:
            self.press(*keys)
            later = time.monotonic() + 10
            while time.monotonic() < later:
                screen = self.screen()
                if re.search(pattern, screen):
                    return screen
                time.sleep(0.1)
            if time.monotonic() > end:
                raise AssertionError(f"never seen: {pattern}\n{screen}")
            self.press("Escape")

    def close(self) -> None:
        subprocess.run(["tmux", "-S", os.path.join(self.folder, "socket"), "kill-server"], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)
