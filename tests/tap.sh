#!/usr/bin/env bash
# tap.sh BUILD:FILE [FILTER]: runs one test program or .bats file against one build and prints TAP; tests/run.sh and
# tests/validate.sh call it. FILTER: a regular expression; only those cases of a .bats file. TEST_SECONDS (600): the most for
# a .bats file.
set -uo pipefail
build=${1%%:*}
file=${1#*:}
filter=${2-.}
export CRYOLOT_BUILD=$build ASAN_OPTIONS=exitcode=99:verify_asan_link_order=0 UBSAN_OPTIONS=exitcode=99:print_stacktrace=1

# cmocka writes skipped tests as failures, and the name of its group as a test without number.
as_tap() { sed -u -e 's/^not ok \([0-9]* # SKIP\)/ok \1/' -e 's/^# not ok - /# failed group: /'; }

# Tests leave folders that nobody but root may write: bats alone cannot remove them.
run_bats() {
    local folder=$CRYOLOT_TAP/run-$$ code
    timeout "${TEST_SECONDS:-600}" bats --formatter tap --filter "$filter" --tempdir "$folder" --no-tempdir-cleanup "$file"
    code=$?
    chmod -R u+rwX "$folder" && rm -rf "$folder"
    return $code
}

# What all processes of this test spent, in seconds; not through a pipe, whose end would speak for itself alone.
processors() {
    times >"$CRYOLOT_TAP/times-$$"
    awk -F '[ms ]' '{ all += ($1 + $4) * 60 + $2 + $5 } END { printf "%.1f", all }' "$CRYOLOT_TAP/times-$$"
}

run() {
    local code took began
    began=$(date +%s%N)
    case $file in
    *.bats) run_bats ;;
    *) CMOCKA_MESSAGE_OUTPUT=TAP timeout 300 "$file" | as_tap ;;
    esac
    code=$?
    took=$((($(date +%s%N) - began) / 1000000))
    echo "# exit code $code"
    processors >"$CRYOLOT_TAP/spent-$$"
    echo "# took $((took / 1000)).$((took / 100 % 10)) s, of the processors $(<"$CRYOLOT_TAP/spent-$$") s"
    return $code
}

run 2>&1 </dev/null | tee "$CRYOLOT_TAP/${1//\//_}"
