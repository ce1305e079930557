#!/usr/bin/env bash
# One file with everything for a machine without internet: images, chart, models, compose files, edge, SBOM, checksums, steps.
#   eng/airgap.sh [--release DIR] [--out FILE]   from a release (eng/release.sh); saves the images of compose.yaml with docker
#   eng/airgap.sh --without-images …             the same without images, where no Docker engine is at hand
#   eng/airgap.sh --verify FILE                  whether a bundle is whole: nothing missing, changed or added
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
fail() { echo "airgap: $*" >&2; exit 1; }

release='' out='' images=1 verify=''
while (($#)); do
  case $1 in
    --release) release=${2:?--release needs the folder of a release}; shift 2 ;;
    --out) out=${2:?--out needs a file}; shift 2 ;;
    --without-images) images=''; shift ;;
    --verify) verify=${2:?--verify needs a bundle}; shift 2 ;;
    -h|--help) sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit ;;
    *) fail "unknown option $1; see --help" ;;
  esac
done
stage=$(mktemp -d); trap 'rm -rf "$stage"' EXIT

listed() { find . -type f ! -path ./SHA256SUMS -printf '%P\n' | LC_ALL=C sort; }

if [[ -n $verify ]]; then
  [[ -f $verify ]] || fail "$verify is no file"
  tar -xf "$verify" -C "$stage" --no-same-owner || fail "$verify cannot be unpacked: it is cut short or no bundle"
  folder=$(find "$stage" -mindepth 1 -maxdepth 1 -type d)
  [[ $(wc -l <<<"$folder") == 1 && -f $folder/SHA256SUMS ]] || fail "$verify is no bundle: it has no list of checksums"
  cd "$folder"
  sha256sum --check --quiet --strict SHA256SUMS >&2 || fail "$verify is damaged; copy it again and compare its own checksum"
  extra=$(comm -13 <(sed -E 's/^[0-9a-f]{64}  //' SHA256SUMS | LC_ALL=C sort) <(listed))
  [[ -z $extra ]] || fail "$verify holds what its list does not name: $extra"
  echo "whole: $(wc -l <SHA256SUMS) files, version $(cat VERSION)$([[ -d images ]] || echo ", without images")"
  exit
fi

version=$("$root/eng/version.sh") tag=$("$root/eng/version.sh" --image)
release=${release:-$root/artifacts/release/$version}
[[ -f $release/SHA256SUMS ]] || fail "there is no release in $release; make one with eng/release.sh, or name its folder with --release"
(cd "$release" && sha256sum --check --quiet --strict SHA256SUMS >&2) || fail "the release in $release is damaged; make it again with eng/release.sh"
name=streaming-anomaly-airgap-$version
out=${out:-$root/artifacts/$name.tar}
bundle=$stage/$name
mkdir -p "$bundle/release" "$bundle/checkout" "$(dirname "$out")"
echo "$version" >"$bundle/VERSION"
cp -r "$release/." "$bundle/release/"
cp -r "$root/models" "$bundle/models"
# What docker compose reads, at the same places as in the checkout.
for path in compose.yaml infra/compose infra/prometheus infra/grafana helm eng/version.sh docs/operations docs/edge.md docs/security.md; do
  [[ -e $root/$path ]] || continue
  mkdir -p "$bundle/checkout/$(dirname "$path")"
  cp -r "$root/$path" "$bundle/checkout/$(dirname "$path")/"
done
rm -rf "$bundle/checkout/infra/compose/secrets"

# Images by name; ours carry the version as tag.
mapfile -t foreign < <(sed -nE 's/^ +image: ([a-z0-9./-]+:[A-Za-z0-9._-]+)$/\1/p' "$root"/infra/compose/compose*.yaml | LC_ALL=C sort -u)
own=("streaming-anomaly:$tag" "streaming-anomaly-cuda:$tag")
printf '%s\n' "${own[@]}" "${foreign[@]}" >"$bundle/IMAGES"
if [[ -n $images ]]; then
  command -v docker >/dev/null || fail "docker is missing; install it, or make the bundle with --without-images"
  docker info >/dev/null 2>&1 || fail "no Docker engine answers (docker info says why); start it, or make the bundle with --without-images"
  mkdir "$bundle/images"
  docker image inspect "${own[0]}" >/dev/null 2>&1 || fail "the image ${own[0]} is not built; build it with: docker compose build"
  docker image inspect "${own[1]}" >/dev/null 2>&1 || { echo "airgap: ${own[1]} is not built and left out" >&2; sed -i "/^streaming-anomaly-cuda:/d" "$bundle/IMAGES"; }
  while read -r image; do
    docker image inspect "$image" >/dev/null 2>&1 || docker pull --quiet "$image" >&2 || fail "$image can be neither found nor pulled"
    docker save "$image" | gzip -n >"$bundle/images/$(tr '/:' '__' <<<"$image").tar.gz"
  done <"$bundle/IMAGES"
fi

cat >"$bundle/INSTALL.md" <<MD
# StreamingAnomaly $version without internet

Check first, with the checksum that came by another way than this file: \`sha256sum $(basename "$out")\`, then unpack it and
\`sha256sum --check --strict SHA256SUMS\` here.

1. Images: \`for f in images/*.tar.gz; do gunzip -c "\$f" | docker load; done\`, or \`ctr -n k8s.io images import <(gunzip -c "\$f")\` on each
   node. For a registry of your own: \`docker tag\`, \`docker push\`. \`IMAGES\` names them all$([[ -n $images ]] || echo '; **this bundle has none of them**, save them where there is a Docker engine').
2. One machine: \`cd checkout && ANOMALY_VERSION=$version infra/compose/setup.sh && docker compose up --no-build --pull never\`
   (docs/operations/docker.md).
3. Kubernetes: \`helm install anomaly release/streaming-anomaly-$version.tgz --set image.registry=REGISTRY\`, with
   the values of your site (checkout/helm/streaming-anomaly/values.yaml says what there is).
4. Edge: unpack \`release/streaming-anomaly-edge-$version-linux-x64.tar.gz\` on it and run \`install.sh\` (checkout/docs/operations/edge-install.md).
5. Models: \`anomaly models verify models/NAME\`; the shipped ones are in the images as well. A MOMENT checkpoint is brought along the same way
   and imported with \`anomaly models import FOLDER\`.
6. What is inside: \`release/streaming-anomaly-$version.cdx.json\` (CycloneDX), \`release/THIRD-PARTY.md\`.
MD
(cd "$bundle" && listed | xargs -d '\n' sha256sum >SHA256SUMS)
tar -C "$stage" --sort=name --mtime="@${SOURCE_DATE_EPOCH:-0}" --owner=0 --group=0 --numeric-owner -cf "$out" "$name"
(cd "$(dirname "$out")" && sha256sum "$(basename "$out")" >"$(basename "$out").sha256")
echo "$out: $(stat -c %s "$out") bytes, sha256 $(cut -d' ' -f1 "$out.sha256")$([[ -n $images ]] || echo ", without images")"
