#!/bin/sh
# Brings .venv to what requirements.txt says: finds a Python that will do, and hands over to tools/setup.py.
# Asks each Python with code that Python 2 understands too, so that an old one is told about and doesn't trip.
#
#     PYTHON=/path/to/python3 tools/setup.sh

set -u
cd "$(dirname "$0")/.." || exit 1
wanted=${PYTHON:-}

# The usual case, in a fraction of a second: nothing to do.
if [ -x .venv/bin/python ] && .venv/bin/python tools/setup.py --ready ${wanted:+"$wanted"} 2>/dev/null; then
    exit 0
fi

probe='
import sys
sys.stdout.write("%d.%d.%d" % sys.version_info[:3])
if sys.version_info < (3, 11):
    sys.exit(11)
try:
    import ensurepip, venv
except ImportError:
    sys.exit(12)
'
too_old= no_venv=
if [ -n "$wanted" ]; then
    set -- "$wanted"
else
    set -- python3.14 python3.13 python3.12 python3.11 python3.15 python3 python
fi
for candidate; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    version=$("$candidate" -c "$probe" 2>/dev/null)
    case $? in
        0) exec "$candidate" tools/setup.py ;;
        11) too_old="Python $version ($candidate)" ;;
        12) no_venv="Python $version ($candidate)" short=${version%.*} ;;
    esac
done

if [ -n "$no_venv" ]; then
    echo "$no_venv has no venv module: install it (Debian, Ubuntu: apt install python$short-venv), then call make again." >&2
elif [ -n "$too_old" ]; then
    echo "$too_old is too old, the course needs 3.11 or newer: install one, or name one with make lab PYTHON=/path/to/python3." >&2
else
    echo "No Python found${wanted:+ as $wanted}, the course needs 3.11 or newer: install one, or name one with make lab PYTHON=/path/to/python3." >&2
fi
exit 1
