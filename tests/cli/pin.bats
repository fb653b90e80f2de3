# A PIN signs in place of the password, within a session that the password opened, and nowhere else.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it
load helper
setup() {
    setup_lot
    echo 730915 >pin
    echo 730916 >wrong
    SIGN=(--reason 'all conform' --no-input)
}

login() { must - login "$1" --password-file "$PASSWORDS/$1"; }
choose() { must "$1" user pin --new-pin-file pin >/dev/null; }
one() { sqlite3 -readonly "$DB" "$1"; }

@test "a PIN signs within a session, and the record says so" {
    choose rosa
    login rosa
    try - lot release "$LOT" "${SIGN[@]}" --signer-pin-file pin --json
    assert_exit 0
    assert_json .lot.released_by 'Rosa Lind'
    [ "$(one "SELECT proof FROM signature WHERE meaning = 'release'")" = pin ]
    [ "$(one "SELECT proof || outcome FROM login_attempt ORDER BY id DESC LIMIT 1")" = pinok ]
    try - audit log --action sign-in.ok --limit 1 --json
    assert_json '.events[0].changes[0].new.proof' pin
    try - user show rosa --json
    assert_json .user.pin true
    try - audit verify
    assert_exit 0
}

@test "a PIN does not sign without a session, nor without being chosen, nor where the facility forbids it" {
    choose rosa
    try rosa lot release "$LOT" "${SIGN[@]}" --signer-pin-file pin
    assert_refused signature.pin 'signs only within a session'
    login rufus
    try - lot release "$LOT" "${SIGN[@]}" --signer-pin-file pin
    assert_refused signature.pin 'Rufus Wall has no PIN'
    login rosa
    try - lot release "$LOT" "${SIGN[@]}" --signer-pin-file pin --signer-password-file "$PASSWORDS/rosa"
    assert_exit 2
    try - lot release "$LOT" "${SIGN[@]}"
    assert_exit 2
    must ada+rosa setting set signature.pin no --reason 'SOP-002' >/dev/null
    login rosa
    try - lot release "$LOT" "${SIGN[@]}" --signer-pin-file pin
    assert_refused signature.pin 'signature.pin is no'
    try rufus user pin --new-pin-file pin
    assert_refused signature.pin
    try - lot show "$LOT" --json
    assert_json .lot.status quarantine
    [ "$(one "SELECT count(*) FROM login_attempt WHERE proof = 'pin'")" -eq 0 ]
}

@test "a PIN is no password: it opens no session, is no second person, changes no password" {
    choose rosa
    try - login rosa --password-file pin
    assert_exit 4
    try - whoami --user rosa --password-file pin
    assert_exit 4
    try ada setting set deviation.days 20 --reason x --second rosa --second-password-file pin
    assert_exit 4
    login rosa
    try - lot release "$LOT" "${SIGN[@]}" --signer-password-file pin
    assert_exit 4
    must ada user unlock rosa --reason 'typed the PIN' >/dev/null
    choose rosa
    echo 'another password of rosa' >new
    try - user passwd --new-password-file new --signer-pin-file pin --no-input
    assert_exit 4
    assert_err 'needs the old one'
    echo 184467 >other
    try - user pin --new-pin-file other --signer-pin-file pin --no-input
    assert_exit 4
    assert_err 'choosing a PIN needs the password'
    must - user pin --new-pin-file other --signer-password-file "$PASSWORDS/rosa" >/dev/null
    try - lot unhold "$LOT" --reason x --signer-pin-file pin
    assert_exit 4
}

@test "a PIN has 6 to 12 digits that nobody tries first" {
    local pin
    for pin in 12345 1234567890123 12345a 000000 777777777 123456 456789012 987654 210987 '12 3456' '' 73091é; do
        printf '%s\n' "$pin" >given
        try rosa user pin --new-pin-file given
        case $status in
        1 | 2) ;;
        *) fail "PIN '$pin'" ;;
        esac
    done
    [ "$(events user.pin)" -eq 0 ]
    for pin in 121212 123457 730915730915; do
        printf '%s\n' "$pin" >given
        must rosa user pin --new-pin-file given >/dev/null
    done
    try rosa user pin --no-input
    assert_exit 2
    assert_err '--new-pin-file is missing'
}

@test "a wrong PIN counts like a wrong password" {
    choose rosa
    login rosa
    local i
    for i in 1 2 3 4 5; do
        try - lot release "$LOT" "${SIGN[@]}" --signer-pin-file wrong
        assert_exit 4
        assert_err 'the PIN is wrong \[person.proof\]'
    done
    try - lot release "$LOT" "${SIGN[@]}" --signer-pin-file pin
    assert_exit 4
    assert_err 'person.locked'
    try rosa whoami
    assert_exit 4
    try - lot show "$LOT" --json
    assert_json .lot.status quarantine
    must ada user unlock rosa --reason 'seen by ada' >/dev/null
    try - lot release "$LOT" "${SIGN[@]}" --signer-pin-file pin
    assert_refused signature.pin 'Rosa Lind has no PIN'
}

@test "a right PIN makes no wrong password forgotten, a right password does" {
    choose rosa
    login rosa
    local i
    for i in 1 2 3 4; do
        try - whoami --user rosa --password-file wrong
        assert_exit 4
    done
    try - lot hold "$LOT" --reason x --signer-pin-file pin
    assert_exit 0
    try - whoami --user rosa --password-file wrong
    try rosa whoami
    assert_exit 4
    assert_err 'person.locked'
    must ada user unlock rosa --reason x >/dev/null
    choose rosa
    try - lot unhold "$LOT" --reason x --signer-pin-file wrong
    try - lot unhold "$LOT" --reason x --signer-pin-file wrong
    try - lot unhold "$LOT" --reason x --signer-pin-file pin
    assert_exit 0
    try - user show rosa --json
    assert_json .user.locked false
}

@test "a PIN ends with the password, and with an unlocking" {
    choose rosa
    echo 'another password of rosa' >new
    must rosa user passwd --new-password-file new >/dev/null
    try - user show rosa --json
    assert_json .user.pin false
    choose rufus
    must ada user unlock rufus --reason x >/dev/null
    try - user show rufus --json
    assert_json .user.pin false
}

@test "a PIN cannot be chosen with a password that an administrator chose" {
    must ada user add rita --name 'Rita Moss' --role qc --new-password-file "$PASSWORDS/olga" >/dev/null
    run --separate-stderr "$CRYOLOT" --db "$DB" --user rita --password-file "$PASSWORDS/olga" user pin --new-pin-file pin
    assert_refused signature.own-password
}

@test "the idle limit of the session stands" {
    choose rosa
    login rosa
    UNDER=(faketime -f +16m)
    try - lot release "$LOT" "${SIGN[@]}" --signer-pin-file pin
    assert_exit 4
    assert_err 'person.session'
}

@test "no PIN, nor its hash, can be read in the log" {
    choose rosa
    try - audit log --json --limit 1000
    refute_out '730915'
    refute_out '[$]y[$]'
    must ivan audit export log >/dev/null
    run grep -rlF -e '$y$' -e 730915 log
    assert_exit 1
}

@test "the prompt takes the password or the PIN" {
    choose rosa
    local secret
    for secret in "$(<pin)" "$(<"$PASSWORDS/rosa")"; do
        must ivan lot hold "$LOT" --reason 'label doubtful' >/dev/null
        # the password file signs in, then the terminal asks
        (sleep 1 && echo "$secret" && sleep 1) |
            script -qec "$CRYOLOT --db $DB login rosa --password-file $PASSWORDS/rosa &&
                $CRYOLOT --db $DB lot unhold $LOT --reason 'label seen'" seen >/dev/null
        grep -q 'Password or PIN of rosa, to sign' seen || fail "$(cat seen)"
        run grep -c "$secret" seen
        assert_exit 1
        [ "$(one "SELECT count(*) FROM hold WHERE lifted_at_ms IS NULL")" -eq 0 ] || fail "$(cat seen)"
    done
    [ "$(one "SELECT group_concat(proof) FROM signature WHERE meaning = 'hold lifted'")" = pin,password ]
}
