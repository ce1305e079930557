#!/usr/bin/env bash
# Installs an edge on a machine with systemd: one file, one unit, one configuration. Run as root beside the file `anomaly`:
#   ./install.sh --id line-3 --central kafka-1:9093      install, or upgrade to the version beside it
#   ./install.sh --rollback                              back to the version before
#   ./install.sh --uninstall                             take the program away; readings and configuration stay
# --binary FILE   the program (default: anomaly beside this script)   --tls   use /etc/anomaly/tls.crt and tls.key for other machines
# --root DIR      below another folder, without starting anything      --no-start   install, start later
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
fail() { echo "install: $*" >&2; exit 1; }

action=install id='' central='' binary=$here/anomaly root='' start=1 tls=''
while (($#)); do
  case $1 in
    --id) id=${2:?--id needs a name, such as line-3}; shift 2 ;;
    --central) central=${2:?--central needs the Kafka of the centre, host:port}; shift 2 ;;
    --binary) binary=${2:?--binary needs a file}; shift 2 ;;
    --root) root=${2:?--root needs a folder}; start=''; shift 2 ;;
    --tls) tls=1; shift ;;
    --no-start) start=''; shift ;;
    --rollback) action=rollback; shift ;;
    --uninstall) action=uninstall; shift ;;
    -h|--help) sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit ;;
    *) fail "unknown option $1; see --help" ;;
  esac
done
programs=$root/opt/anomaly etc=$root/etc/anomaly units=$root/etc/systemd/system unit=anomaly-edge.service
if [[ -z $root ]]; then
  [[ $(id -u) == 0 ]] || fail "needs root: sudo ./install.sh …"
  [[ -d /run/systemd/system ]] || fail "this machine does not run systemd; start it by hand: anomaly ingest --edge --config FILE"
fi
reload() { [[ -n $root ]] || systemctl daemon-reload; }
use() { ln -sfn "$1" "$programs/current.new" && mv -T "$programs/current.new" "$programs/current"; }

restart() {
  [[ -n $start ]] || { echo "Not started: systemctl enable --now $unit"; return; }
  systemctl enable --quiet "$unit"
  systemctl restart "$unit"
  for ((i = 0; i < 30; i++)); do
    if DOTNET_BUNDLE_EXTRACT_BASE_DIR=/var/cache/anomaly "$programs/current/anomaly" health "$1" >/dev/null 2>&1; then
      echo "It runs and is ready: $1"; return
    fi
    sleep 1
  done
  fail "it did not become ready within 30 s; why: journalctl -u $unit -n 50"
}

if [[ $action == uninstall ]]; then
  [[ -n $root ]] || systemctl disable --now "$unit" 2>/dev/null || :
  rm -rf "$units/$unit" "$units/$unit.d" "$programs"
  reload
  echo "Taken away. Kept: $etc and ${root}/var/lib/private/anomaly-edge (readings that the centre may not have yet)"
  exit
fi

address=http://127.0.0.1:8081
[[ ! -e $units/$unit.d/tls.conf && -z $tls ]] || address=https://127.0.0.1:8081
if [[ $action == rollback ]]; then
  [[ -L $programs/previous ]] || fail "there is no version before this one in $programs"
  before=$(readlink "$programs/previous")
  ln -sfn "$(readlink "$programs/current")" "$programs/previous"
  use "$before"
  echo "Back to ${before}"
  restart "$address"
  exit
fi

[[ -f $binary ]] || fail "$binary is missing; give the program with --binary FILE"
# Beside a release lies the list of its checksums: what does not match is not installed.
sums=$(dirname "$binary")/SHA256SUMS
if [[ -f $sums ]]; then
  (cd "$(dirname "$binary")" && grep -E "[ *]$(basename "$binary")\$" SHA256SUMS | sha256sum --check --quiet --strict -) ||
    fail "$binary does not match $sums; copy it again"
fi
unpack=$(mktemp -d); trap 'rm -rf "$unpack"' EXIT
version=$(DOTNET_BUNDLE_EXTRACT_BASE_DIR=$unpack "$binary" --version) || fail "$binary does not run on this machine (it is for Linux x64 with glibc 2.34 or later)"
version=${version//[^0-9A-Za-z.+-]/}
fresh=; [[ -e $etc/anomaly.yaml ]] || fresh=1
if [[ -n $fresh ]]; then
  [[ $id =~ ^[A-Za-z0-9._-]{1,100}$ ]] || fail "--id needs 1 to 100 letters, digits, dots, hyphens and underscores, such as line-3"
  [[ $central =~ ^[A-Za-z0-9.-]+:[0-9]+(,[A-Za-z0-9.-]+:[0-9]+)*$ ]] || fail "--central needs host:port[,host:port], such as kafka-1:9092"
elif [[ -n $id$central ]]; then
  echo "install: $etc/anomaly.yaml exists and stays as it is; --id and --central are not used" >&2
fi

install -d -m 0755 "$programs/$version" "$etc" "$units"
install -m 0755 "$binary" "$programs/$version/anomaly"
if [[ -n $fresh ]]; then
  sed -e "s/^  id: edge-1 /  id: $id /" -e "s/^  central: kafka:9092 /  central: $central /" "$here/anomaly.yaml" >"$etc/anomaly.yaml"
  chmod 0644 "$etc/anomaly.yaml"
fi
DOTNET_BUNDLE_EXTRACT_BASE_DIR=$unpack "$programs/$version/anomaly" config check --config "$etc/anomaly.yaml" >/dev/null ||
  fail "the configuration cannot be used; mend $etc/anomaly.yaml and start again"
current=$(readlink "$programs/current" 2>/dev/null || :)
[[ -z $current || $current == "$version" ]] || ln -sfn "$current" "$programs/previous"
use "$version"
install -m 0644 "$here/$unit" "$units/$unit"
if [[ -n $tls ]]; then
  install -d -m 0755 "$units/$unit.d"
  install -m 0644 "$here/tls.conf" "$units/$unit.d/tls.conf"
fi
reload
echo "Installed $version in $programs/$version"
restart "$address"
