#!/usr/bin/env bash
# soak.sh BUILD [ROUNDS]: the tests that race, kill and flip bits, again and again; first, once, what must never happen to
# a release: every act of every role in every state, and a thousand races of each kind. Ends at the first failure.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1
rounds=${2:-${ROUNDS:-50}}
echo 'release: the whole walk, 1,000 races'
RACES=1000 WALK=whole tests/run.sh "$build" -- release_never
for ((round = 1; round <= rounds; round++)); do
    printf 'round %s of %s\n' "$round" "$rounds"
    tests/run.sh "$build" -- faults tamper session test_store
done
