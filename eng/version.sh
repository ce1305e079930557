#!/usr/bin/env bash
# The version, from git's tags: the one place that assemblies, chart, images and archives take it from.
#   at the tag v1.2.3              1.2.3
#   4 commits after it             1.2.4-dev.4+0123abc
#   no tag (or a shallow clone)    0.1.0-dev+0123abc
#   no git (an archive)            0.1.0-dev
# eng/version.sh            for people, SBOM and archives
# eng/version.sh --assembly without the part after +, which the .NET SDK adds itself (the whole revision)
# eng/version.sh --image    for image tags, which know no +
# eng/version.sh --revision the commit
# ANOMALY_VERSION and ANOMALY_REVISION overrule git, for builds of sources without it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
fail() { echo "version: $*" >&2; exit 1; }
git() { command git -c safe.directory='*' -C "$root" "$@" 2>/dev/null; }

from_git() {
  local tag ahead commit
  # Only a checkout of its own: sources unpacked somewhere below another one take no version from that.
  command -v git >/dev/null && [[ $(git rev-parse --show-toplevel) == "$root" ]] && commit=$(git rev-parse --short=7 HEAD) ||
    { echo 0.1.0-dev; return; }
  tag=$(git describe --tags --abbrev=0 --match 'v[0-9]*.[0-9]*.[0-9]*') || { echo "0.1.0-dev+$commit"; return; }
  [[ $tag =~ ^v([0-9]+)\.([0-9]+)\.([0-9]+)(-[0-9A-Za-z.-]+)?$ ]] ||
    fail "the tag $tag is no version; tags are vMAJOR.MINOR.PATCH, such as v1.2.3 or v1.2.3-rc.1"
  ahead=$(git rev-list --count "$tag..HEAD")
  if ((ahead == 0)); then echo "${tag#v}"; return; fi
  # What follows a candidate is still before the version itself; what follows a version is before the next one.
  if [[ -n ${BASH_REMATCH[4]} ]]; then echo "${tag#v}.dev.$ahead+$commit"
  else echo "${BASH_REMATCH[1]}.${BASH_REMATCH[2]}.$((BASH_REMATCH[3] + 1))-dev.$ahead+$commit"; fi
}

version=${ANOMALY_VERSION:-$(from_git)}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$ ]] ||
  fail "\"$version\" is no semantic version, such as 1.2.3 or 1.2.4-dev.4+0123abc"
case ${1:-} in
  '') echo "$version" ;;
  --assembly) echo "${version%%+*}" ;;
  --image) echo "${version/+/-}" ;;
  --revision) echo "${ANOMALY_REVISION:-$(git rev-parse HEAD || echo unknown)}" ;;
  *) fail "unknown option $1; there are --assembly, --image and --revision" ;;
esac
