#!/usr/bin/env bats
# What people see of lists and records at 80 columns.

load helper
setup() { setup_lot; }

widest() { awk '{ if (length($0) > most) most = length($0) } END { print most + 0 }'; }

@test "a table is no wider than 80 columns, and keeps names before titles" {
    must quinn deviation open --title 'lid of the tank LN2-1 was left open over the weekend, and nobody saw the alarm' \
        --class minor --lot "$LOT" >/dev/null
    try - result list "$LOT"
    [ "$(LC_ALL=C.UTF-8 awk '{ print length($0) }' <<<"${output//…/.}" | sort -n | tail -n 1)" -le 80 ]
    assert_out 'negative-markers'
    assert_out '46, XY, 16qh\+'
    try - deviation list
    [ "$(widest <<<"${output//…/.}")" -le 80 ]
    assert_out 'lid of the tank LN2-1.*…'
    refute_out ' $'
    refute_out $' \n'
}

@test "a long text is wrapped between words on a terminal, and whole elsewhere" {
    local what
    what=$(printf 'the lid stood open %.0s' {1..40})
    must quinn deviation open --title 'lid left open' --what "${what% }" --class minor >/dev/null
    try - deviation show DEV-0001
    assert_out "What +${what% }"
    run script -qec "stty cols 60; '$CRYOLOT' --db '$DB' deviation show DEV-0001" /dev/null
    output=${output//$'\r'/}
    assert_exit 0
    [ "$(widest <<<"$output")" -le 60 ]
    [ "$(grep -o 'stood' <<<"$output" | wc -l)" -eq 40 ]
}
