#!/usr/bin/env bash
# soak.sh BUILD [ROUNDS]: the tests that race, kill and flip bits, again and again; ends at the first failure.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1
rounds=${2:-${ROUNDS:-50}}
for ((round = 1; round <= rounds; round++)); do
    printf 'round %s of %s\n' "$round" "$rounds"
    tests/run.sh "$build" -- faults tamper session test_store
done
