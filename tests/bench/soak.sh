#!/usr/bin/env bash
# soak.sh BUILD [ROUNDS]: the tests that race, kill and flip bits, again and again; first, once, what must never happen to
# a release: every act of every role in every state, and a thousand races of each kind; under the sanitizers, where
# `make check` walks a tenth, the whole of every exhaustive walk; and a long random walk of what is done with vials and
# stores. Ends at the first failure.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1
rounds=${2:-${ROUNDS:-50}}
export TEST_SECONDS=14400
echo 'release: the whole walk, 1,000 races'
RACES=1000 WALK=whole tests/run.sh "$build" -- release_never
echo 'one vial: 300 races of each kind'
RACES=300 tests/run.sh "$build" -- races
echo 'release, roles, states: the whole of each under the sanitizers'
WALK=whole tests/run.sh "$build/san" -- release_never roles states
echo 'orders: plans of 50,000 random stocks'
PLANS=50000 tests/run.sh "$build" -- plan_stocks
echo 'storage and custody: a random walk of 100,000 acts'
ACTS=100000 tests/run.sh "$build" -- walk
echo 'bedside: 1,000,000 pairs of scans'
PAIRS=1000000 tests/run.sh "$build" -- bedside_pairs
echo 'labels: 500 of every template are read'
LABELS=500 tests/run.sh "$build" -- readable
for ((round = 1; round <= rounds; round++)); do
    printf 'round %s of %s\n' "$round" "$rounds"
    tests/run.sh "$build" -- faults tamper session test_store
done
