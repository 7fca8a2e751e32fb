#!/bin/sh
# The pretrained recipe at larger limits on one GPU. It stops after ten minutes; the same command continues.
#   sh benchmarks/pretrained/device.sh [DATA_DIR] [OUT]
# DATA_DIR holds the files that benchmarks/data/README.md names; without it they are downloaded.
set -eu
cd "$(dirname "$0")/../.."
data=${1:-}
out=${2:-runs/smollm2-gpu}
limit=${DEVICE_SECONDS:-600}

if ! .venv/bin/python -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null; then
  echo 'device.sh: no GPU that torch of this checkout can use. Expected a CUDA device and `npm run setup` done; benchmarks/pretrained/smollm2.yaml needs none.' >&2
  exit 1
fi
[ -n "$data" ] || npx mainbench data pull smollm2-135m-instruct

set -- run benchmarks/pretrained/gpu.yaml --out "$out" ${data:+--data-dir "$data"}
status=0
timeout --signal=INT "$limit" npx mainbench "$@" || status=$?
if [ "$status" -eq 124 ] || [ "$status" -eq 130 ]; then
  echo "device.sh: not done after $limit s. The same command continues." >&2
  exit 1
fi
exit "$status"
