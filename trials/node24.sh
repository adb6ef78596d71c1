#!/usr/bin/env bash
# The unit tests and the quick gate on Node 24, whose results.json must equal the current Node's byte for byte.
# Node 24 goes to a scratch folder: the project's node_modules stay as they are.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

npm install --no-save --no-audit --no-fund --prefix "$scratch" node@24
node24="$scratch/node_modules/node/bin/node"
case "$("$node24" --version)" in
  v24.*) echo "comparing Node $(node --version) with $("$node24" --version)" ;;
  *) echo "$node24 is not Node 24" >&2; exit 1 ;;
esac

npm run --silent build
node dist/bin/main.js verify --profile quick --report "$scratch/current"
"$node24" dist/bin/main.js verify --profile quick --report "$scratch/node24"
cmp "$scratch/current/results.json" "$scratch/node24/results.json"
echo 'results.json is the same on both'

"$node24" node_modules/vitest/vitest.mjs run
