#!/usr/bin/env bash
# Gradescope runs this once, as root, as it builds the image: a Python, and in it exactly the versions of constraints.txt.
set -euo pipefail
autograder=${AUTOGRADER:-/autograder}
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

apt-get update
apt-get install -y --no-install-recommends python3 python3-venv
python=python3
if ! is_new_enough "$python"; then  # Ubuntu 22.04
  apt-get install -y --no-install-recommends python3.11 python3.11-venv || true
  python=python3.11
fi
if ! is_new_enough "$python"; then
  echo "setup.sh: expected Python 3.11 or later, got none. In Gradescope, choose a newer base image, Ubuntu 24.04 or later."
  exit 1
fi

"$python" -m venv "$autograder/venv"
pip="$autograder/venv/bin/python -m pip install"
cd "$autograder/source"
if [ -s torch_index.txt ]; then  # PyTorch without CUDA, gigabytes less, from where the instructor said
  $pip --no-deps --index-url "$(<torch_index.txt)" "$(grep '^torch==' constraints.txt)"
fi
$pip -c constraints.txt -r requirements.txt
