#!/usr/bin/env bash
# Builds the wheel, installs it into a fresh virtual environment as docs/python.md says, and runs the tests of the Python
# package there, without Node on the PATH. Ends with the number of tests that passed.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
work=$(mktemp -d)
path=$PATH
trap 'PATH=$path rm -rf "$work"' EXIT

python3 -m venv "$work/build"
"$work/build/bin/pip" install --quiet build==1.6.1
PATH="$work/build/bin:$PATH" npm run --silent wheel -- --outdir "$work/wheel" > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
ls -l "$work/wheel"

python3 -m venv "$work/fresh"
mkdir "$work/tools"
ln -s "$(command -v openssl)" "$work/tools/openssl"
export PATH="$work/fresh/bin:$work/tools" PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_COMPILE=1 MYPY_CACHE_DIR="$work/mypy" RUFF_NO_CACHE=true
for program in node npm npx; do
  if command -v "$program"; then
    echo "$program must not be on the PATH of this test"
    exit 1
  fi
done
install=$(python -c 'import re; print(re.search("```sh\n(.*)\n", open("docs/python.md", encoding="utf-8").read())[1])')
started=$SECONDS
PIP_FIND_LINKS="$work/wheel ${PIP_FIND_LINKS:-}" PIP_QUIET=1 eval "$install"
echo "installed in $((SECONDS - started)) s"
pip install --quiet -r python/tests/requirements.txt

# other_pythons: prints the oldest and other supported interpreters of this machine, also those of pyenv.
other_pythons() {
  local minor python
  for minor in 9 10 12 13 14; do
    for python in /usr/bin/python3."$minor" /usr/local/bin/python3."$minor" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3."$minor".*/bin/python; do
      if "$python" -c '' 2> /dev/null; then
        echo "$python"
        break
      fi
    done
  done
}

# The package needs no other package at run time, so that other versions of Python can use the same installation.
installed=$(python -c 'import sora_emulator; print(sora_emulator.__path__[0].rpartition("/")[0])')
mapfile -t pythons < <(other_pythons)
echo "other versions of Python on this machine: ${#pythons[@]}"
for python in "${pythons[@]}"; do
  PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$installed "$python" python/tests/standard_library.py
done

cd python
ruff check .
ruff format --check .
mypy
vermin --target=3.9- --no-tips --quiet src
# The tests use the installed package, not the sources of the clone.
status=0
python -m pytest -n 2 -q -p no:cacheprovider --junitxml="$work/report.xml" || status=$?
python - "$work/report.xml" "$root" << 'END'
import sys
from xml.etree import ElementTree

import sora_emulator

report, root = sys.argv[1:]
assert not sora_emulator.__file__.startswith(root), sora_emulator.__file__
suite = ElementTree.parse(report).getroot().find("testsuite")
tests, failed, skipped = (int(suite.get(name)) for name in ("tests", "failures", "skipped"))
failed += int(suite.get("errors"))
print(f"{tests - failed - skipped} passed, {failed} failed")
END
exit "$status"
