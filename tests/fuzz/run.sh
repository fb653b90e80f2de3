#!/usr/bin/env bash
# run.sh PROGRAMS: runs each reader's fuzzer for FUZZ_SECONDS (60) from its corpus. What it finds anew is kept in
# PROGRAMS/found; an input that breaks it is named, and belongs into the corpus once it is mended.
set -euo pipefail
cd "$(dirname "$0")/../.."

programs=$1
for reader in scan template font form; do
    mkdir -p "$programs/found/$reader" "$programs/broken"
    echo "$reader: ${FUZZ_SECONDS:-60} s"
    "$programs/$reader" -max_total_time="${FUZZ_SECONDS:-60}" -max_len=12000 -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -dict="tests/fuzz/$reader.dict" -artifact_prefix="$programs/broken/$reader-" \
        "$programs/found/$reader" "tests/fuzz/corpus/$reader" 2>"$programs/$reader.log" || {
        tail -n 40 "$programs/$reader.log" >&2
        exit 1
    }
    grep -E 'number_of_executed_units|new_units_added|peak_rss' "$programs/$reader.log"
done
