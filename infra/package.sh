#!/usr/bin/env bash
# Puts the built functions where template.yaml looks for them: target/lambda/NAME/bootstrap.
#
#   infra/package.sh [--target TRIPLE] [--profile NAME]
#
# The target is that of the build, if it was built for another machine; the profile is release unless told.
set -Eeuo pipefail
cd "$(dirname "$0")/.."

functions="timer worker admin webhook auth" target="" profile="release"
while [ $# -gt 0 ]; do
  case "$1" in
    --target) target="$2/"; shift 2 ;;
    --profile) profile="$2"; shift 2 ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done

[ "$profile" = dev ] && profile=debug
from="${CARGO_TARGET_DIR:-target}/$target$profile"
for name in $functions; do
  if [ ! -f "$from/shifts-$name" ]; then
    echo "$from/shifts-$name is not there: cargo build --release$(printf ' -p shifts-%s' ${functions/%auth/auth-function})" >&2
    exit 1
  fi
done
for name in $functions; do
  folder="target/lambda/$name"
  rm -rf "$folder"
  mkdir -p "$folder"
  install -m 0755 "$from/shifts-$name" "$folder/bootstrap"
  # One fixed time, so that equal programs make equal packages and a deployment sees what has changed.
  touch -d '2020-01-01T00:00:00Z' "$folder/bootstrap"
  printf '%-8s %s bytes\n' "$name" "$(wc -c <"$folder/bootstrap")"
done
