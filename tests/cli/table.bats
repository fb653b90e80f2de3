#!/usr/bin/env bats
# What people see of lists and records at 80 columns.

load helper
setup() { setup_lot; }

widest() { awk '{ if (length($0) > most) most = length($0) } END { print most + 0 }'; }

# on_terminal COLUMNS ARGUMENTS: as a terminal of so many columns shows it.
on_terminal() {
    run script -qec "stty cols $1; '$CRYOLOT' --db '$DB' $2" /dev/null
    output=${output//$'\r'/}
    assert_exit 0
}

@test "what is piped is not cut, and an ID is cut nowhere" {
    must stan storage add CPN/TANK-IN-THE-CELLAR/RACK-17/BOX-00012 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/TANK-IN-THE-CELLAR/RACK-17/BOX-00012:A1 >/dev/null
    try - vial list --lot "$LOT"
    assert_exit 0
    refute_out '…'
    assert_out "${VIALS[0]} .*CPN/TANK-IN-THE-CELLAR/RACK-17/BOX-00012:A1"
    on_terminal 60 "vial list --lot $LOT"
    assert_out "${VIALS[0]} .*CPN/TANK-IN-THE-CELLAR/RACK-17/BOX-00012:A1"
}

@test "a table is no wider than the terminal, and keeps names before titles" {
    must quinn deviation open --title 'lid of the tank LN2-1 was left open over the weekend, and nobody saw the alarm' \
        --class minor --lot "$LOT" >/dev/null
    on_terminal 80 "result list $LOT"
    [ "$(LC_ALL=C.UTF-8 awk '{ print length($0) }' <<<"${output//…/.}" | sort -n | tail -n 1)" -le 80 ]
    assert_out 'negative-markers'
    assert_out '46, XY, 16qh\+'
    on_terminal 80 'deviation list'
    [ "$(widest <<<"${output//…/.}")" -le 80 ]
    refute_out '…'
    assert_out $'lid of the tank LN2-1 [^\n]*\n +was left open over the\n +weekend, and nobody\n +saw the alarm'
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
    # a width that somebody asks for counts where there is no terminal, too; nonsense does not
    local wished
    for wished in 60 60x 7 -60 ''; do
        COLUMNS=$wished try - deviation show DEV-0001
        assert_exit 0
        if [ "$wished" = 60 ]; then
            [ "$(widest <<<"$output")" -le 60 ]
        else
            assert_out "What +${what% }"
        fi
    done
    COLUMNS=60 try - deviation show DEV-0001 --json
    assert_json .deviation.what "${what% }"
}

@test "a leg of custody is one line of the terminal; a late one is marked" {
    must stan storage add CPN/LN2-1/R3/B12 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/R3/B12 >/dev/null
    must stan vial take "${VIALS[0]}" --reason 'to look at the label, which somebody said is not legible any more' >/dev/null
    on_terminal 80 "custody log ${VIALS[0]}"
    [ "$(LC_ALL=C.UTF-8 awk '{ print length($0) }' <<<"${output//…/.}" | sort -n | tail -n 1)" -le 80 ]
    [ "$(grep -c '^ *[0-9]  20' <<<"$output")" -eq 3 ]
    assert_out '  1  20[0-9 :-]+ CES?T\*  ?fill      -> Olga'
    assert_out $'\n  3 [^\n]* take      -> Stan Weber: to look at the [^\n]*…\n'
    assert_out $'\n\\* line 1 was entered late, 20'
    assert_out "cut at the edge of the screen; whole: cryolot custody log"
}
