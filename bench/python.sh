# Sourced: sets $python to an interpreter that can import the modules named in $1 (comma-separated), installing Debian's
# packages named in $2 if that is allowed. PYTHON=... is tried first.
has_modules() { "$1" -c "import $2" >/dev/null 2>&1; }
find_python() {
  for candidate in "${PYTHON:-}" /usr/bin/python3 python3; do
    if [ -n "$candidate" ] && has_modules "$candidate" "$1"; then echo "$candidate"; return; fi
  done
  return 1
}
if ! python=$(find_python "$1"); then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing Debian's $2 …" >&2
    # shellcheck disable=SC2086
    { apt-get install -y $2 || { apt-get update && apt-get install -y $2; }; } >/dev/null
  fi
  python=$(find_python "$1") || { echo "this benchmark needs Python with $1: apt-get install $2, or PYTHON=/path/to/python with it." >&2; exit 1; }
fi
