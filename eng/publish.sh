#!/usr/bin/env bash
# Publishes the program for linux-x64; images, release and edge all use this, so that they hold the same files.
#   eng/publish.sh framework-dependent FOLDER   needs the ASP.NET Core runtime 10 beside it; the images
#   eng/publish.sh self-contained FOLDER        brings .NET along
#   eng/publish.sh single-file FOLDER           the same as one file, which unpacks itself at its first start
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setup.sh"
kind=${1:-} out=${2:-}
[[ -n $out ]] || fail "eng/publish.sh needs a kind (framework-dependent, self-contained or single-file) and a folder"
case $kind in
  framework-dependent) options=(--self-contained false) ;;
  self-contained) options=(--self-contained true) ;;
  # All of it is unpacked, not the native libraries alone: pages and models are found beside the program, and librdkafka is loaded from there.
  single-file) options=(--self-contained true -p:PublishSingleFile=true -p:IncludeAllContentForSelfExtract=true -p:EnableCompressionInSingleFile=true) ;;
  *) fail "eng/publish.sh knows framework-dependent, self-contained and single-file, not \"$kind\"" ;;
esac
"$root/eng/feed.sh"
mkdir -p "$out"
# A folder of its own for what is between, the same for all kinds: the builds of ./run and ./test stay as they are.
between=${ANOMALY_ARTIFACTS:-$root/artifacts/build}
log=$(mktemp); trap 'rm -f "$log"' EXIT
# ContinuousIntegrationBuild takes the folder out of the assemblies: the same sources give the same bytes wherever they lie.
dotnet publish "$root/src/Standalone/Standalone.csproj" -c Release -r linux-x64 --artifacts-path "$between" -o "$out" -v quiet --nologo "${options[@]}" \
  -p:Version="$("$root/eng/version.sh" --assembly)" -p:SourceRevisionId="$("$root/eng/version.sh" --revision)" \
  -p:ContinuousIntegrationBuild=true -p:DeterministicSourcePaths=true -p:PathMap="$root=/_" \
  -p:SatelliteResourceLanguages=en -p:PublishDocumentationFile=false -p:PublishDocumentationFiles=false \
  -p:PublishReferencesDocumentationFiles=false ${ANOMALY_PUBLISH_OPTIONS:-} >"$log" 2>&1 ||
  { grep -E 'error|warn' "$log" | sort -u | head -40 >&2 || cat "$log" >&2; fail "publishing failed"; }
# librdkafka comes in builds for other C libraries too; one is enough for linux-x64.
rm -f "$out"/alpine-librdkafka.so "$out"/centos*-librdkafka.so
[[ -e $out/anomaly ]] || fail "there is no program in $out"
