"""Fetch the packages that hold the pictures and unpack them into one folder.

Run by hand on Debian 13 or later, whose packages these are: `.venv/bin/python scripts/samples/sources.py .cache/samples`.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

DEBIAN = ["tuxpaint-stamps-default", "mate-backgrounds", "plasma-workspace-wallpapers", "budgie-backgrounds", "lomiri-wallpapers-16.04"]
# Its wheel holds a few photos.
WHEEL = "scikit-image==0.26.0"


def fetch(folder: Path) -> None:
    """Leaves usr/share/... and skimage/data/... under `folder`. Raises CalledProcessError."""
    downloads = folder.resolve() / "packages"
    downloads.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", *DEBIAN], cwd=downloads, check=True)
    for package in downloads.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)
    wheel = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(downloads), WHEEL]
    subprocess.run(wheel, check=True)
    for package in downloads.glob("*.whl"):
        with zipfile.ZipFile(package) as archive:
            archive.extractall(folder, [n for n in archive.namelist() if n.startswith("skimage/data/")])


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
