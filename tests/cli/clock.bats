# A clock that was set back makes expiry and use-by times void: acts wait until somebody says which time is right.
# shellcheck disable=SC2034 # UNDER is for helper
load helper
setup() { setup_lot; }

ahead() {
    UNDER=(faketime -f "$1")
    must ivan lot hold "$LOT" --reason "at $1" >/dev/null
    UNDER=()
}

@test "behind the last act on record nothing is done, only looked at" {
    ahead +1d
    local before
    before=$(events '%.%')
    try olga donor add D9
    assert_refused clock.back "this machine's clock is behind the last act on record"
    assert_err 'cryolot clock accept'
    try rosa lot release "$LOT" --reason 'all conform'
    assert_refused clock.back
    try - lot show "$LOT"
    assert_exit 0
    try olga whoami
    assert_exit 0
    try - audit verify
    assert_exit 0
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM donor WHERE code = 'D9'")" -eq 0 ]
}

@test "an administrator accepts the present time, with a reason" {
    ahead +10d
    try olga clock accept --reason 'it was ahead'
    assert_exit 4
    try ada clock accept
    assert_refused act.reason
    try ada clock accept --reason 'battery changed; was ten days ahead' --dry-run
    assert_exit 0
    try olga donor add D9
    assert_refused clock.back
    try ada clock accept --reason 'battery changed; was ten days ahead'
    assert_exit 0
    try olga donor add D9
    assert_exit 0
    try - audit log --json --limit 30
    assert_json '[.events[] | select(.action == "clock.accept") | .actor + ": " + .reason] | join(",")' \
        'ada: battery changed; was ten days ahead'
    try - audit verify
    assert_exit 0
}

@test "what clocks are corrected by is let pass" {
    ahead +60s
    try olga donor add D9
    assert_exit 0
}

@test "failed sign-ins under a wrong clock do not stop acts" {
    UNDER=(faketime -f +1d)
    try olga whoami
    assert_exit 0
    UNDER=()
    try olga donor add D9
    assert_exit 0
}
