#!/usr/bin/env bash
# Makes a release in artifacts/release/VERSION: archives for linux-x64, the edge's single file, SBOM, licences, chart, checksums.
#   eng/release.sh                        the version is that of the git tag (eng/version.sh)
#   eng/release.sh --out DIR              into another folder
#   eng/release.sh --check-reproducible   instead: publishes the committed sources twice, in two folders, and compares every file
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setup.sh"
out='' check=''
while (($#)); do
  case $1 in
    --out) out=${2:?--out needs a folder}; shift 2 ;;
    --check-reproducible) check=1; shift ;;
    -h|--help) sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit ;;
    *) fail "unknown option $1; see --help" ;;
  esac
done
for tool in git python3 npm tar gzip sha256sum; do command -v $tool >/dev/null || fail "$tool is missing; install it and start again"; done
version=$("$root/eng/version.sh") revision=$("$root/eng/version.sh" --revision)
# Times inside archives are that of the commit, so that a second build gives the same bytes.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH
say() { echo "release: $*" >&2; }

if [[ -n $check ]]; then
  work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
  [[ -z $(git -C "$root" status --porcelain) ]] || say "changes that are not committed are left out"
  for side in a/sources "b/a folder with another name"; do
    mkdir -p "$work/$side"
    git -C "$root" archive HEAD | tar x -C "$work/$side"
    say "building in $work/$side"
    (cd "$work/$side" && ANOMALY_VERSION=$version ANOMALY_REVISION=$revision ./eng/publish.sh framework-dependent "$work/${side%%/*}/out")
    (cd "$work/${side%%/*}/out" && find . -type f | LC_ALL=C sort | xargs -d '\n' sha256sum >"$work/${side%%/*}/sums")
  done
  total=$(wc -l <"$work/a/sums")
  if diff "$work/a/sums" "$work/b/sums" >"$work/diff"; then
    echo "reproducible: $total files are the same to the bit; together $(sha256sum <"$work/a/sums" | cut -c1-16)"
    exit 0
  fi
  echo "not reproducible: $(grep -c '^<' "$work/diff") of $total files differ:"
  sed -nE 's/^[<>] [0-9a-f]{64}  /  /p' "$work/diff" | sort -u
  exit 1
fi

out=${out:-$root/artifacts/release/$version}
rm -rf "$out"; mkdir -p "$out"
out=$(cd "$out" && pwd)
stage=$(mktemp -d); trap 'rm -rf "$stage"' EXIT

archive() {  # name: packs $stage/name, the same bytes for the same content
  tar -C "$stage" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -c "$1" | gzip -n -9 >"$out/$1.tar.gz"
  rm -rf "${stage:?}/$1"
}

accompany() {  # folder: what lies beside every program
  cp "$root/CHANGELOG.md" "$root/THIRD-PARTY.md" "$root/anomaly.example.yaml" "$1/"
  "$root/eng/licenses.py" --texts "$1/licenses"
}

[[ -f $root/src/Standalone/obj/project.assets.json ]] || dotnet restore "$root/src/Standalone/Standalone.csproj" -v quiet
"$root/eng/licenses.py" --check
for kind in self-contained framework-dependent; do
  name=streaming-anomaly-$version-linux-x64; [[ $kind == self-contained ]] || name+=-runtime-needed
  say "publishing $kind"
  "$root/eng/publish.sh" $kind "$stage/$name"
  accompany "$stage/$name"
  archive "$name"
done

say "publishing the edge's single file"
name=streaming-anomaly-edge-$version-linux-x64
"$root/eng/publish.sh" single-file "$stage/single"
mkdir "$stage/$name"
cp "$stage/single/anomaly" "$stage/$name/"
cp "$root"/infra/edge/{install.sh,anomaly.yaml,anomaly-edge.service,tls.conf} "$stage/$name/"
accompany "$stage/$name"
(cd "$stage/$name" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum >SHA256SUMS)
archive "$name"

say "SBOM, licences, chart"
"$root/eng/sbom.py" "$version" --assets "$root/artifacts/build/obj/Standalone/project.assets.json" --out "$out/streaming-anomaly-$version.cdx.json"
cp "$root/CHANGELOG.md" "$root/THIRD-PARTY.md" "$out/"
if [[ ! -f $root/helm/streaming-anomaly/Chart.yaml ]]; then say "no chart in helm/streaming-anomaly, so none in the release"
elif tools=$("$root/eng/kubernetes-tools.sh"); then
  # The chart's appVersion is the tag of the images.
  "$tools/helm" package "$root/helm/streaming-anomaly" --version "$version" --app-version "$("$root/eng/version.sh" --image)" --destination "$out" >/dev/null
else say "without helm the release has no chart: https://helm.sh/docs/intro/install"; fi

(cd "$out" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum >SHA256SUMS)
say "done: $out"
ls -l "$out" | awk 'NR > 1 { printf "%12d  %s\n", $5, $9 }'
