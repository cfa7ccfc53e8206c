"""Fetch the packages that hold the pictures and unpack them into one folder.

Run by hand on Debian: `.venv/bin/python scripts/samples/sources.py .cache/samples`.
"""

import subprocess
import sys
from pathlib import Path

DEBIAN = ["tuxpaint-stamps-default", "mate-backgrounds", "plasma-workspace-wallpapers"]


def fetch(folder: Path) -> None:
    """Leaves usr/share/... under `folder`. Raises CalledProcessError."""
    downloads = folder.resolve() / "packages"
    downloads.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", *DEBIAN], cwd=downloads, check=True)
    for package in downloads.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
