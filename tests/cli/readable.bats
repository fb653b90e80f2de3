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
