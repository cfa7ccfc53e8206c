# Sourced by every command on the lent machine, in the folder that gpu-pack/ lies in: installs the wheels of packages that
# its Python lacks or has in an older version, and sets paths. PYTHON names another interpreter; OUT is where files come back from.
pack=gpu-pack/base site=/tmp/loupe-site
export PYTHON="${PYTHON:-python3}" OUT="${OUT:-$PWD/gpu-out}"
export PYTHONPATH="$site:$PWD/$pack/trainer/engine" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
mkdir -p "$OUT" runs
lacking="$("$PYTHON" - $pack/wheels <<'PYTHON_END'
import importlib.metadata, pathlib, sys
from packaging.version import Version
for path in pathlib.Path(sys.argv[1]).glob("*.whl"):
    name, version = path.name.split("-")[:2]
    try:
        if Version(importlib.metadata.version(name)) < Version(version):
            print(path)
    except importlib.metadata.PackageNotFoundError:
        print(path)
PYTHON_END
)"
if [ -n "$lacking" ]; then
  "$PYTHON" -m pip install -q --no-index --no-deps --no-compile --no-cache-dir --upgrade --target "$site" $lacking || return 1
fi
