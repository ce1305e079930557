#!/usr/bin/env bash
# Copies the shared libraries that a published program needs, and those that they need, into a folder that a COPY puts over the
# root of the image. native-libraries.sh PROGRAM-FOLDER TARGET [BASE-ROOT]: what BASE-ROOT (the runtime image) has is left out.
set -euo pipefail
program=$1 target=$2 base=${3:-/nowhere}
fail() { echo "native-libraries: $*" >&2; exit 1; }

# Asked for at run time by name (dlopen): mechanisms of SASL stand in no list of needed libraries.
extra=(/usr/lib/x86_64-linux-gnu/sasl2)

mkdir -p "$target"
copied=0
for library in "$program"/*.so; do
  # Providers for a GPU need the GPU's libraries, which the CUDA image has and this stage has not.
  case $(basename "$library") in libonnxruntime_providers_*) continue ;; esac
  needs=$(ldd "$library") || fail "ldd cannot read $library"
  ! grep -q 'not found' <<<"$needs" || fail "$library needs what is not installed here: $(grep 'not found' <<<"$needs")"
  while read -r path; do
    path=$(readlink -e "$(dirname "$path")")/$(basename "$path")
    case $(basename "$path") in libc.so.*|libm.so.*|libdl.so.*|librt.so.*|libpthread.so.*|ld-linux-*) continue ;; esac
    [[ $path == "$(readlink -f "$program")"/* || -e $base$path || -e $target$path ]] && continue
    mkdir -p "$target$(dirname "$path")"
    cp -L "$path" "$target$path"
    copied=$((copied + 1))
  done < <(sed -nE 's/.*=> (\/[^ ]+) .*/\1/p' <<<"$needs")
done
for folder in "${extra[@]}"; do
  [[ ! -d $folder ]] || { mkdir -p "$target$(dirname "$folder")"; cp -rL "$folder" "$target$(dirname "$folder")/"; }
done
echo "native-libraries: $copied copied to $target"
