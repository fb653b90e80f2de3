# Labels are proven readable: printed, rendered as a printer does, read by readers of codes.
load helper

@test "every code of every template is read as what it says, as it is, blurred, and turned by 3 degrees" {
    local count=${LABELS:-50}
    [[ $BUILD != */san ]] || count=5
    run "$ROOT/tests/readable/readable.sh" "$BUILD" $count "$ROOT"/templates/labels/*.ini
    printf '# %s\n' "${lines[@]}" >&3
    assert_exit 0
    [ "$(grep -c "plain .*$count/$count" <<<"$output")" -eq "$(ls "$ROOT"/templates/labels/*.ini | wc -l)" ]
}

@test "no code of a draft is read, in no output" {
    local all=("$ROOT"/templates/labels/{vial-sheet,vial-dot-roll,vial-gs1-roll,cryobag-roll,retain-roll}.ini)
    [ "${LABELS:-50}" -le 50 ] || all=("$ROOT"/templates/labels/*.ini)
    ACROSS=DRAFT run "$ROOT/tests/readable/readable.sh" "$BUILD" 2 "${all[@]}"
    printf '# %s\n' "${lines[@]}" >&3
    assert_exit 0
    [ "$(grep -c 'read on drafts: 0 of [1-9]' <<<"$output")" -eq ${#all[@]} ]
    [ "$(grep -c 'labels as ZPL: 2/2\|labels as ZPL: 4/4' <<<"$output")" -ge 3 ]
}
