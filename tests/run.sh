#!/usr/bin/env bash
# run.sh [-j JOBS] BUILD.. [-- NAME..]: runs every unit program and every tests/cli/*.bats against each build.
#   tests/run.sh build build/san           everything
#   tests/run.sh build -- lot test_dates   these files only
# Shows failures in full, the files that took longest and the seed of what walks at random (SEED=N repeats it); the last
# line is "N passed, N failed", with ", N skipped" behind it when there are any.
# Exit code 0 only when something ran and nothing failed.
set -euo pipefail
cd "$(dirname "$0")/.."

shopt -s nullglob
jobs=$(nproc)
builds=()
names=()
while [ $# -gt 0 ]; do
    case $1 in
    -j)
        jobs=$2
        shift
        ;;
    --)
        shift
        names=("$@")
        break
        ;;
    *) builds+=("${1%/}") ;;
    esac
    shift
done
[ ${#builds[@]} -gt 0 ] || builds=(build)

wanted() {
    local name
    [ ${#names[@]} -gt 0 ] || return 0
    for name in "${names[@]}"; do
        [ "$name" != "$(basename "$1" .bats)" ] || return 0
    done
    return 1
}

# Every test as BUILD:FILE, those with the most cases first, so that no processor waits at the end.
tests=()
for build in "${builds[@]}"; do
    while read -r _ file; do
        program=$file
        [[ $file == *.bats ]] || program=$build/unit/$(basename "$file" .c)
        if wanted "$program"; then
            tests+=("$build:$program")
        fi
    done < <(grep -c '^@test\|cmocka_unit_test' tests/cli/*.bats tests/unit/test_*.c /dev/null |
        awk -F: '$1 != "/dev/null" { print $2, $1 }' | sort -rn)
done
if [ ${#tests[@]} -eq 0 ]; then
    echo 'no test has this name' >&2
    echo '0 passed, 0 failed'
    exit 1
fi

# What walks at random, or a tenth of what it could, does so from here on.
export SEED=${SEED:-$(date +%s)}
CRYOLOT_TAP=$(mktemp -d)
export CRYOLOT_TAP
trap 'rm -rf "$CRYOLOT_TAP"' EXIT
harness=0
prove --jobs "$jobs" --timer --merge --quiet --exec tests/tap.sh "${tests[@]}" || harness=$?

# Each file's TAP once more: counted, each failed case shown in full.
count() {
    awk -v file="$1" '
        function flush() { if (bad) printf "%s", block; block = ""; bad = 0 }
        /^1\.\.[0-9]+/ && !planned { split($0, plan, /\.\./); planned = 1; expected = plan[2] + 0; next }
        /^# exit code / { code = $4 }
        { all = all "    " $0 "\n" }
        # Remarks stand behind their case; what a program writes itself stands before it.
        /^(not )?ok/ { flush(); seen++; bad = /^not/; block = bad ? said : ""; said = "" }
        /^ok.*# (skip|SKIP)/ { skipped++; next }
        /^ok/ { passed++; next }
        /^not ok/ { failed++ }
        /^#/ || /^not ok/ { block = block "    " $0 "\n"; next }
        { said = said "    " $0 "\n" }
        END {
            flush()
            if (!planned || seen < expected) {
                failed += planned ? expected - seen : 1
                what = planned ? expected - seen " of " expected " cases did not run" : "it says no number of cases"
                printf "    %s: %s; its output:\n%s", file, what, all
            }
            if (code + 0 && !failed) {
                failed++
                printf "    %s: every case passed, yet it ended with exit code %d; its output:\n%s", file, code, all
            }
            print passed + 0, failed + 0, skipped + 0 >"/dev/stderr"
        }' "$CRYOLOT_TAP/${1//\//_}"
}
passed=0 failed=0 skipped=0
for test in "${tests[@]}"; do
    [ -e "$CRYOLOT_TAP/${test//\//_}" ] || : >"$CRYOLOT_TAP/${test//\//_}"
    shown=$(count "$test" 2>"$CRYOLOT_TAP/count")
    read -r p f s <"$CRYOLOT_TAP/count"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    [ "$f" -eq 0 ] || printf '\n%s\n%s\n' "$test" "$shown"
done
if [ "$harness" -ne 0 ] && [ "$failed" -eq 0 ]; then
    failed=1
fi
# The files that took longest, of all that ran: where to look when the whole takes too long.
slowest() {
    for test in "${tests[@]}"; do
        sed -nE "s|^# took ([0-9.]+) s.*|\\1 ${test#*:} ${test%%:*}|p" "$CRYOLOT_TAP/${test//\//_}"
    done | sort -rn | awk '
        { all += $1 }
        NR <= 8 { sub(/.*\//, "", $2); shown = shown sprintf("%s%s (%s) %.0f s", NR > 1 ? ", " : "", $2, $3, $1) }
        END { if (NR > 1) printf "slowest of %d files, %.0f s in all: %s\n", NR, all, shown }'
}
slowest
echo "SEED=$SEED"
[ "$skipped" -eq 0 ] || tail=", $skipped skipped"
echo "$passed passed, $failed failed${tail-}"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
