# Sessions: who signed in on a terminal acts there without a password, and signs with it.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it
load helper
setup() { setup_record; }

login() { must - login "$1" --password-file "$PASSWORDS/$1"; }

session_file() { find "$XDG_RUNTIME_DIR/cryolot" -type f; }

@test "login, whoami, logout" {
    try - whoami
    assert_exit 4
    assert_err 'nobody is signed in \[person.signed-in\]'
    try - login olga --password-file "$PASSWORDS/olga"
    assert_exit 0
    assert_err 'Olga Berg is signed in on this terminal'
    try - whoami --json
    assert_exit 0
    assert_json .user.login olga
    try - donor add D7
    assert_exit 0
    try - audit log --subject D7 --json
    assert_json '.events[0].actor' olga
    try - logout
    assert_exit 0
    assert_err 'Olga Berg is signed out'
    try - whoami
    assert_exit 4
    try - donor add D8
    assert_exit 4
    try - logout
    assert_exit 4
}

@test "a wrong password opens no session" {
    echo 'this is no password of anyone' >wrong
    try - login olga --password-file wrong
    assert_exit 4
    try - whoami
    assert_exit 4
    try - login olga --no-input
    assert_exit 2
    assert_err '--password-file is missing'
    [ "$(events session.open)" -eq 0 ]
}

@test "a login without a password file asks on the terminal" {
    (sleep 0.5 && cat "$PASSWORDS/olga" && sleep 0.5) |
        script -qec "$CRYOLOT --db $DB login olga && $CRYOLOT --db $DB whoami" seen >/dev/null
    grep -q 'Password:' seen
    grep -q 'Olga Berg is signed in' seen
    grep -Eq 'Login +olga' seen
    run grep -c 'training password' seen
    assert_exit 1
}

@test "--user acts as somebody else for one command" {
    login olga
    try quinn whoami --json
    assert_json .user.login quinn
    try - whoami --json
    assert_json .user.login olga
}

@test "a second login replaces the first one on its terminal" {
    login olga
    login quinn
    try - whoami --json
    assert_json .user.login quinn
    [ "$(session_file | wc -l)" -eq 1 ]
}

@test "the token is in its owner's file only" {
    umask 0022
    login olga
    [ "$(stat -c %a "$XDG_RUNTIME_DIR/cryolot")" = 700 ]
    [ "$(stat -c %a "$(session_file)")" = 600 ]
    local token
    read -r token _ <"$(session_file)"
    [ "${#token}" -eq 64 ]
    run grep -c "$token" "$DB"
    assert_exit 1
}

@test "a folder that others may read holds no session" {
    mkdir -m 755 "$XDG_RUNTIME_DIR/cryolot"
    try - login olga --password-file "$PASSWORDS/olga"
    assert_exit 1
    assert_err 'no private folder'
    cp "$PASSWORDS/olga" olga.pw && chmod 644 olga.pw
    try - login olga --password-file olga.pw
    assert_refused secret.readable "others can read 'olga.pw', which holds a password or PIN.*chmod 600"
    rmdir "$XDG_RUNTIME_DIR/cryolot"
    mkdir -m 700 elsewhere
    ln -s "$PWD/elsewhere" "$XDG_RUNTIME_DIR/cryolot"
    try - login olga --password-file "$PASSWORDS/olga"
    assert_exit 1
    [ -z "$(ls -A elsewhere)" ]
}

@test "15 minutes without use end a session; use keeps it" {
    login olga
    UNDER=(faketime -f +14m)
    try - whoami
    assert_exit 0
    UNDER=(faketime -f +28m)
    try - whoami
    assert_exit 0
    UNDER=(faketime -f +44m)
    try - whoami
    assert_exit 4
    assert_err 'ended after 15 minutes without use \[person.session\]'
    try - donor add D7
    assert_exit 4
}

@test "a last use in the future proves nothing" {
    UNDER=(faketime -f +1h)
    login olga
    UNDER=()
    try - whoami
    assert_exit 4
}

@test "another terminal has no session, also not with its token" {
    login olga
    run --separate-stderr setsid -w "$CRYOLOT" --db "$DB" whoami
    assert_exit 4
    assert_err 'nobody is signed in'
    local token mine
    mine=$(session_file)
    read -r token _ <"$mine"
    # the other terminal signs in, then uses the token that it stole
    run setsid -w bash -c '
        "$1" --db "$2" login quinn --password-file "$3" || exit
        for file in "$XDG_RUNTIME_DIR/cryolot/"*; do
            [ "$file" = "$4" ] || sed -i "s/^[^ ]*/$5/" "$file"
        done
        "$1" --db "$2" whoami' - "$CRYOLOT" "$DB" "$PASSWORDS/quinn" "$mine" "$token"
    assert_exit 4
    assert_out 'there is no session on this terminal'
}

@test "another record has no session" {
    login olga
    cp "$DB" other.db
    DB=$PWD/other.db try - whoami
    assert_exit 4
    ln -s "$DB" link.db
    DB=$PWD/link.db try - whoami
    assert_exit 0
}

@test "two people on two terminals of one account are two people" {
    local login
    for login in olga quinn; do
        (script -qec "bash -c '
            $CRYOLOT --db $DB login $login --password-file $PASSWORDS/$login
            touch in.$login
            while [ ! -e in.olga ] || [ ! -e in.quinn ]; do sleep 0.05; done
            $CRYOLOT --db $DB note CPN by-$login'" "seen.$login" </dev/null >/dev/null) &
    done
    wait
    [ "$(session_file | wc -l)" -eq 2 ]
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM note n JOIN person p ON p.id = n.written_by
        WHERE n.remark = 'by-' || p.login")" -eq 2 ]
    [ "$(sqlite3 "$DB" "SELECT count(DISTINCT terminal) FROM session")" -eq 2 ]
    [ "$(sqlite3 "$DB" "SELECT count(DISTINCT terminal) FROM audit_event WHERE action = 'note'")" -eq 2 ]
}

@test "a token is worth nothing after logout" {
    login olga
    cp "$(session_file)" kept
    local place
    place=$(session_file)
    must - logout
    cp kept "$place"
    try - whoami
    assert_exit 4
    assert_err 'there is no session on this terminal'
    printf '%064d %s\n' 0 "$(date +%s000)" >"$place"
    try - whoami
    assert_exit 4
    printf 'x' >"$place"
    try - whoami
    assert_exit 4
    head -c 100000 /dev/zero >"$place"
    try - whoami
    assert_exit 4
}

@test "a session cannot sign; the password at the signature can" {
    rm -rf "$XDG_RUNTIME_DIR"
    setup_lot
    login rosa
    try - lot release "$LOT" --reason 'all conform' --no-input
    assert_exit 2
    assert_err '--signer-password-file is missing'
    try - lot release "$LOT" --reason 'all conform' --signer-password-file "$PASSWORDS/quinn"
    assert_exit 4
    try - lot show "$LOT" --json
    assert_json .lot.status quarantine
    try - lot release "$LOT" --reason 'all conform' --signer-password-file "$PASSWORDS/rosa" --json
    assert_exit 0
    assert_json .lot.released_by 'Rosa Lind'
}

@test "reading needs nobody, and an ended session does not stand in the way" {
    login olga
    UNDER=(faketime -f +1h)
    try - user list
    assert_exit 0
    try - status
    assert_exit 0
}

@test "commands of one session may run at the same time" {
    login olga
    local i pids=() failed=0
    for i in {1..24}; do
        as - donor add "D$i" >/dev/null 2>>errors &
        pids+=($!)
    done
    for i in "${pids[@]}"; do
        wait "$i" || failed=$((failed + 1))
    done
    [ $failed -eq 0 ] || fail "$failed of 24 failed" "$(sort errors | uniq -c)"
    [ "$(events donor.add)" -eq 24 ]
}

@test "a dry run of login or logout changes no session" {
    login olga
    try - login quinn --password-file "$PASSWORDS/quinn" --dry-run
    assert_exit 0
    try - whoami --json
    assert_exit 0
    assert_json .user.login olga
    try - logout --dry-run
    assert_exit 0
    try - whoami
    assert_exit 0
}

# meanwhile COMMAND..: rosa's rejection is proven and waits for her to type the lot's ID; then this happens, then she types.
meanwhile() {
    rm -f waiting
    (
        until grep -q 'Type UC26A001' waiting 2>/dev/null; do sleep 0.05; done
        "$@" >&2
        echo UC26A001
    ) | timeout 60 "$CRYOLOT" --db "$DB" "${PROOF[@]}" lot reject UC26A001 --reason 'sterility doubtful' 2>waiting
}

@test "what changes between the proof and the signature counts: password, PIN, role, disabling" {
    rm -rf "$XDG_RUNTIME_DIR"
    setup_lot
    echo 'another password of rosa' >new
    PROOF=(--user rosa --password-file "$PASSWORDS/rosa")
    run --separate-stderr meanwhile as rosa user passwd --new-password-file new
    assert_exit 4
    grep -q "the password of 'rosa' changed after it was given .signature.password." waiting
    PROOF=(--user rosa --password-file new)
    run --separate-stderr meanwhile as ada+rufus user role rosa --role qc --reason moved
    assert_exit 4
    grep -q 'it needs the role qa .person.role.' waiting
    must ada+rufus user role rosa --role qa --reason 'moved back'
    run --separate-stderr meanwhile as ada+rufus user disable rosa --reason left
    assert_exit 4
    grep -q 'this login is disabled' waiting
    must ada+rufus user enable rosa --reason 'came back'
    # the PIN of a session, taken away by an unlocking
    echo 730915 >pin
    "$CRYOLOT" --db "$DB" --user rosa --password-file new user pin --new-pin-file pin
    must - login rosa --password-file new
    PROOF=(--signer-pin-file pin)
    run --separate-stderr meanwhile as ada user unlock rosa --reason x
    assert_exit 4
    grep -q "the pin of 'rosa' changed after it was given" waiting
    try - lot show UC26A001 --json
    assert_json .lot.status quarantine
    PROOF=(--user rosa --password-file new)
    run --separate-stderr meanwhile true
    assert_exit 0
}
