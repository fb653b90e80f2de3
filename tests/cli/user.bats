# People: added with roles, proven by passwords, locked out after failures, signed in on one terminal of one record.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it
load helper
load tampering
setup() {
    setup_record
    echo 'first password of rita' >first
    echo 'training password of rita' >own
    echo 'this is no password of anyone' >wrong
}

# rita: qa, with the password that ada chose.
add_rita() {
    must ada+rosa user add rita --name 'Rita Moss' --role qa --new-password-file first >/dev/null
}

# by LOGIN FILE ARGUMENTS..: cryolot as LOGIN, proven by any file; under bats' run.
by() {
    local login=$1 file=$2
    shift 2
    run --separate-stderr "${UNDER[@]}" "$CRYOLOT" --db "$DB" --user "$login" --password-file "$file" "$@"
}

# fail_times LOGIN N: so many wrong proofs.
fail_times() {
    local i
    for ((i = 0; i < $2; i++)); do
        "${UNDER[@]}" "$CRYOLOT" --db "$DB" --user "$1" --password-file wrong whoami 2>/dev/null && return 1
    done
    true
}

failures() { sqlite3 -readonly "$DB" "SELECT count(*) FROM login_attempt WHERE outcome = '$2' AND login = '$1'"; }

# ---- adding ----------------------------------------------------------------------------------------------------------

@test "a person is added with roles, by an administrator" {
    try ada user add rita --name 'Rita Moss' --role qc,storage --new-password-file first --json
    assert_exit 0
    assert_json .user.login rita
    assert_json .user.name 'Rita Moss'
    assert_json '.user.roles | join(",")' qc,storage
    assert_json .user.password_own false
    assert_json .user.disabled false
    assert_json .user.locked false
    try - user show rita
    assert_out 'Name +Rita Moss'
    assert_out 'Roles +qc, storage'
    try - user list
    assert_out 'rita +Rita Moss +qc, storage'
    by rita first whoami --json
    assert_json .user.login rita
}

@test "only an administrator adds people" {
    local login
    for login in olga quinn rosa stan ivan; do
        try "$login" user add rita --name 'Rita Moss' --role qc --new-password-file first
        assert_exit 4
        assert_err "\(user.add\): it needs the role admin \[person.role\]"
    done
    try - user show rita
    assert_exit 5
    assert_err "there is no user 'rita'"
}

@test "a login is used once" {
    add_rita
    try ada user add rita --name 'Rita Stone' --role qc --new-password-file own
    assert_exit 6
    assert_err "user 'rita' exists already \[user.unique\]"
    by rita first whoami --json
    assert_json .user.name 'Rita Moss'
}

@test "what cannot be a person is refused" {
    local turned=$'Ri\u202eta' escape=$'Rita\e[2J' long
    long=$(printf '%061d' 0 | tr 0 x)
    while IFS='|' read -r login name roles code message; do
        try ada user add "$login" --name "$name" --role "$roles" --new-password-file first
        assert_exit "$code"
        assert_err "$message"
        refute_err $'\e'
    done <<TABLE
Rita|Rita|qc|2|login 'Rita'
r|Rita|qc|2|2 to 32
rita;x|Rita|qc|2|login
rita/../x|Rita|qc|2|login
rita|$turned|qc|2|invisible character
rita|$escape|qc|2|control character
rita|$long|qc|2|at most 60
rita||qc|2|name is empty
rita|Rita|boss|2|there is no role 'boss'
rita|Rita|qc,|2|there is no role ''
rita|Rita|qc,QA|2|there is no role 'QA'
rita|Rita||2|role
rita|Rita|admin,qa|3|an administrator never holds qa
TABLE
    echo 'fourteen chars' >short
    try ada user add rita --name Rita --role qc --new-password-file short
    assert_exit 2
    assert_err 'at least 15 characters \[password.length\]'
    try ada user add rita --name Rita --role qc --new-password-file missing
    assert_exit 1
    try ada user add rita --name Rita --role qc --no-input
    assert_exit 2
    assert_err '--new-password-file is missing'
    try - user show rita
    assert_exit 5
    [ "$(events user.add)" -eq 12 ]
}

@test "fifteen characters are enough for a password" {
    printf 'fifteen chars..' >short
    must ada user add rita --name Rita --role qc --new-password-file short >/dev/null
    by rita short whoami
    assert_exit 0
    printf 'fifteen chars..\r\nsecond line' >short
    by rita short whoami
    assert_exit 0
}

@test "no password, nor its hash, can be read in the log" {
    add_rita
    local hash
    hash=$(sqlite3 "$DB" "SELECT CAST(password_hash AS TEXT) FROM person WHERE login = 'rita'")
    [[ $hash == \$y\$j9T\$* ]] # and costs what the library holds right, 16 MiB
    try - audit log --json --limit 1000
    refute_out 'first password of'
    refute_out '[$]y[$]'
    must ivan audit export log >/dev/null
    run grep -rlF -e '$y$' -e 'password of' log
    assert_exit 1
}

# ---- roles -----------------------------------------------------------------------------------------------------------

@test "roles are replaced, and the log says which" {
    try ada+rosa user role quinn --role qc,storage --reason 'trained on SOP-17' --json
    assert_exit 0
    assert_json '.user.roles | join(",")' qc,storage
    try ada+rosa user role quinn --role storage --reason 'moved' --json
    assert_json '.user.roles | join(",")' storage
    try - audit log --subject quinn --json --limit 1
    assert_json '.events[0].action' user.role
    assert_json '.events[0].reason' moved
    assert_json '.events[0].changes | length' 1
    assert_json '.events[0].changes[0].old.role' qc
    assert_json '.events[0].changes[0].new' null
    try quinn result record X viability 97 --performed-on 2026-01-01
    assert_exit 4
    try quinn storage add CPN/T1 --kind tank
    assert_exit 0
}

@test "who may change whose roles" {
    try ada+rosa user role ada --role admin,qc --reason 'I can'
    assert_refused user.other-person 'nobody changes their own rights'
    try rosa user role quinn --role qa --reason x
    assert_exit 4
    try ada user role quinn --role storage --reason x
    assert_refused act.second
    try ada+stan user role quinn --role qa --reason x
    assert_exit 4
    assert_err '\[second.role\]'
    try ada+rosa user role rosa --role qa,qc --reason x
    assert_refused user.other-person 'nobody countersigns a change of their own rights'
    try ada+rosa user role quinn --role qa
    assert_refused act.reason 'a reason is missing'
    try ada+rosa user role nobody --role qa --reason x
    assert_exit 5
    must ada user add adam --name 'Adam Finch' --role admin --new-password-file first >/dev/null
    try ada+rosa user role adam --role admin,qa --reason x
    assert_refused role.separation
    try ada+rosa user role adam --role admin,storage --reason x
    assert_exit 0
    [ "$(events user.role)" -eq 1 ]
}

@test "a change of roles names who countersigned it" {
    must ada+rosa user role quinn --role qc,storage --reason 'works in storage too' >/dev/null
    try - audit log --action user.role --json
    assert_json '.events[0].second' rosa
    must ada+rufus user add rita --name 'Rita Moss' --role qa --new-password-file first >/dev/null
    try - audit log --action user.add --limit 1 --json
    assert_json '.events[0].second' rufus
    must ada+rufus user add rolf --name 'Rolf Hus' --role qc --new-password-file first >/dev/null
    try - audit log --action user.add --limit 1 --json
    assert_json '.events[0].second' ''
    try - audit verify
    assert_exit 0
}

@test "the first person of quality is added alone, every further one is countersigned" {
    export DB=$PWD/new.db
    must - init --facility F --site CPN --timezone UTC --admin ada --name 'Ada Stern' \
        --password-file "$PASSWORDS/ada" --training
    try ada user add rosa --name 'ADA STERN' --role qa --new-password-file "$PASSWORDS/rosa"
    assert_refused user.name "'ada' is Ada Stern already"
    must ada user add rosa --name 'Rosa Lind' --role qa --new-password-file "$PASSWORDS/rosa" >/dev/null
    must ada user add stan --name 'Stan Weber' --role storage --new-password-file "$PASSWORDS/stan" >/dev/null
    try ada user add rita --name 'Rita Moss' --role qc,qa --new-password-file first
    assert_refused role.countersigned 'is countersigned by one who holds it'
    try ada+stan user add rita --name 'Rita Moss' --role qa --new-password-file first
    assert_exit 4
    assert_err '\[second.role\]'
    try ada+rosa user add rita --name 'Rosa LIND' --role admin --new-password-file first
    assert_refused user.name
    must ada+rosa user add rita --name 'Rita Moss' --role qa --new-password-file first >/dev/null
    [ "$(events user.add)" -eq 3 ]
}

@test "an administrator alone becomes nobody of quality, in any order" {
    local before
    before=$(sqlite3 "$DB" "SELECT group_concat(login) FROM person p JOIN person_role r ON r.person_id = p.id WHERE role = 'qa'")
    # a second login, with qa at once, or later, or in two steps, or by enabling one
    try ada user add ada2 --name 'Ada Weber' --role qa --new-password-file first
    assert_refused role.countersigned
    must ada user add ada2 --name 'Ada Weber' --role qc --new-password-file first >/dev/null
    try ada user role ada2 --role qa --reason x
    assert_refused act.second
    try ada user role ada2 --role storage --reason x
    assert_refused act.second
    must ada user disable ada2 --reason x >/dev/null
    must ada user enable ada2 --reason x >/dev/null
    must ada user unlock ada2 --reason x >/dev/null
    try ada user role ada2 --role qa --reason x
    assert_refused act.second
    # the helper of the second login is no quality either
    cp own ada2.own
    "$CRYOLOT" --db "$DB" --user ada2 --password-file first user passwd --new-password-file ada2.own >/dev/null
    run --separate-stderr "$CRYOLOT" --db "$DB" --user ada --password-file "$PASSWORDS/ada" user role quinn --role qa \
        --reason x --second ada2 --second-password-file ada2.own
    assert_exit 4
    assert_err '\[second.role\]'
    # nobody of quality left: then the next one would be the first
    try ada user disable rufus --reason x
    assert_refused role.countersigned
    must ada+rosa user disable rufus --reason x >/dev/null
    try ada user disable rosa --reason x
    assert_refused role.last-qa "'rosa' is the last person who holds qa"
    try ada user add ada3 --name 'Ada Roth' --role qa --new-password-file first
    assert_refused role.countersigned
    try ada+rosa user role rosa --role qc --reason x
    assert_refused user.other-person
    # one who was disabled, and whose password somebody might know
    try ada user enable rufus --reason x
    assert_refused role.countersigned
    try ada+stan user enable rufus --reason x
    assert_exit 4
    must ada+rosa user enable rufus --reason 'came back' >/dev/null
    try - audit log --action user.enable --limit 1 --json
    assert_json '.events[0].second' rosa
    [ "$(sqlite3 "$DB" "SELECT group_concat(login) FROM person p JOIN person_role r ON r.person_id = p.id WHERE role = 'qa'")" = "$before" ]
}

@test "no two enabled people have one printed name, whatever their roles" {
    for name in 'Stan Weber' 'STAN weber' 'Stán Weber'; do
        try ada user add stan2 --name "$name" --role clinical --new-password-file first
        assert_refused user.name "'stan' is Stan Weber already"
        assert_err 'add a middle initial or the function'
    done
    must ada user add stan2 --name 'Stan B. Weber' --role clinical --new-password-file first >/dev/null
    # who is disabled signs nothing; but they do not come back beside their namesake
    must ada user disable stan --reason 'left' >/dev/null
    must ada user add stan3 --name 'Stan Weber' --role storage --new-password-file first >/dev/null
    try ada user enable stan --reason 'came back'
    assert_refused user.name "'stan3' is Stan Weber already"
    must ada user disable stan3 --reason 'left' >/dev/null
    must ada user enable stan --reason 'came back' >/dev/null
}

@test "an administrator never holds qa under another login, also one that was disabled meanwhile" {
    must ada+rosa user disable rufus --reason 'left' >/dev/null
    must ada user add admin2 --name 'Rufus WALL' --role admin --new-password-file first >/dev/null
    try ada+rosa user enable rufus --reason 'came back'
    assert_refused role.separation "'admin2', who holds admin, is Rufus WALL too"
    must ada+rosa user role rufus --role qc --reason 'another post' >/dev/null
    try ada+rosa user role rufus --role qa --reason 'back again'
    assert_refused role.separation
}

@test "two logins of one printed name are one person" {
    must ada user add stan2 --name 'Stan B. Weber' --role storage --new-password-file first >/dev/null
    tamper "UPDATE person SET name = 'STAN weber' WHERE login = 'stan2'"
    run --separate-stderr "$CRYOLOT" --db "$DB" --user stan --password-file "$PASSWORDS/stan" vial discard X-0001-1 \
        --second stan2 --second-password-file first --reason x
    assert_refused second.other-person "'stan2' and 'stan' are both Stan Weber"
}

@test "a role that ends, ends at once, also in an open session" {
    must - login stan --password-file "$PASSWORDS/stan"
    try - storage add CPN/T1 --kind tank
    assert_exit 0
    must ada+rosa user role stan --role qc --reason moved >/dev/null
    try - storage add CPN/T2 --kind tank
    assert_exit 4
    assert_err 'it needs the role storage'
}

# ---- passwords -------------------------------------------------------------------------------------------------------

@test "a password that an administrator chose signs nothing until its owner changed it" {
    copy_lot
    add_rita
    by rita first lot release "$LOT" --reason 'all conform'
    assert_refused signature.own-password "the password of 'rita' was chosen by an administrator"
    try - lot show "$LOT" --json
    assert_json .lot.status quarantine
    by rita first user passwd --new-password-file own --json
    assert_exit 0
    assert_json .user.password_own true
    by rita first whoami
    assert_exit 4
    by rita own lot release "$LOT" --reason 'all conform' --json
    assert_exit 0
    assert_json .lot.released_by 'Rita Moss'
}

copy_lot() {
    rm -rf "$XDG_RUNTIME_DIR"
    setup_lot
}

@test "a new password must be new and long enough" {
    try quinn user passwd --new-password-file "$PASSWORDS/quinn"
    assert_refused password.new 'the new password is the old one'
    echo short >short
    try quinn user passwd --new-password-file short
    assert_exit 2
    assert_err 'password.length'
    by quinn wrong user passwd --new-password-file own
    assert_exit 4
    by quinn "$PASSWORDS/quinn" whoami
    assert_exit 0
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM audit_event WHERE action = 'user.passwd' AND subject = 'quinn'")" -eq 1 ]
}

@test "under a session a password changes only with the old one" {
    must - login quinn --password-file "$PASSWORDS/quinn"
    try - user passwd --new-password-file own --no-input
    assert_exit 2
    assert_err '--signer-password-file is missing'
    try - user passwd --new-password-file own --signer-password-file wrong
    assert_exit 4
    try - user passwd --new-password-file own --signer-password-file "$PASSWORDS/quinn"
    assert_exit 0
    by quinn own whoami
    assert_exit 0
}

@test "no option takes a password itself" {
    local noun verb found
    found=$("$CRYOLOT" help options | grep -E '^ +--[a-z-]*passw')
    while read -r noun verb; do
        found+=$'\n'$("$CRYOLOT" "$noun" ${verb:+"$verb"} --help | grep -iE '^ +--[a-z-]*passw' || true)
    done < <("$CRYOLOT" help --man | sed -n 's/^\.SS "cryolot \(.*\)"$/\1/p' | tr -d '\\')
    [ "$(grep -c . <<<"$found")" -ge 5 ]
    run grep -vE '^ +--[a-z-]*password-file FILE|^$' <<<"$found"
    assert_exit 1
    try - whoami --user ada --password 'training password of ada'
    assert_exit 2
    refute_err 'training password'
}

@test "nobody can be two people at a login: a wrong login says what a wrong password says" {
    by quinn wrong whoami
    assert_exit 4
    local wrong_password=$stderr
    by nobody wrong whoami
    assert_exit 4
    [ "$stderr" = "$wrong_password" ]
    assert_err 'login or password is wrong \[person.proof\]'
    by $'qu\e[2Jinn' wrong whoami
    assert_exit 4
    refute_err $'\e'
    : >empty
    by quinn empty whoami
    assert_exit 1
    by quinn missing whoami
    assert_exit 1
    try - whoami --user quinn --no-input
    assert_exit 2
    assert_err '--password-file is missing'
}

@test "reading with a wrong password is refused as well, and counts" {
    by quinn wrong user list
    assert_exit 4
    [ "$(failures quinn failed)" -eq 1 ]
}

# ---- lockout ---------------------------------------------------------------------------------------------------------

@test "five failures lock a login for 15 minutes" {
    fail_times quinn 5
    try quinn whoami
    assert_exit 4
    assert_err "'quinn' is locked after 5 failed attempts \[person.locked\]"
    [ "$(failures quinn failed)" -eq 5 ]
    try - user show quinn --json
    assert_json .user.locked true
    UNDER=(faketime -f +14m)
    try quinn whoami
    assert_exit 4
    assert_err 'person.locked'
    UNDER=(faketime -f +15m10s) # trying while it was locked did not make it longer
    try quinn whoami
    assert_exit 0
    try - user show quinn --json
    assert_json .user.locked false
    UNDER=()
    try rosa whoami
    assert_exit 0
}

@test "a success between failures begins the count anew" {
    fail_times quinn 4
    try quinn whoami
    assert_exit 0
    fail_times quinn 4
    try quinn whoami
    assert_exit 0
}

@test "an administrator unlocks, with a reason" {
    fail_times quinn 5
    try rosa user unlock quinn --reason x
    assert_exit 4
    try ada user unlock quinn
    assert_refused act.reason
    try ada user unlock quinn --reason 'typed it in caps' --json
    assert_exit 0
    assert_json .user.locked false
    try quinn whoami
    assert_exit 0
    try - user history quinn --json
    assert_exit 0
    assert_json '[.events[] | select(.action == "user.unlock")] | length' 1
    fail_times ada 5
    try ada user unlock ada --reason x
    assert_exit 4
    try - status --alarms # nobody needs a login to cause it, nor to see it
    assert_exit 3
    assert_out 'sign-in user ada .*locked by 5 failed sign-ins within 15 minutes'
    assert_out 'sign-in user several .* failed sign-ins of 2 logins within 15 minutes'
}

@test "an unknown login is locked like a known one" {
    fail_times nobody 5
    by nobody wrong whoami
    assert_err "'nobody' is locked"
}

@test "failures as a second person count against who named them, those at a signature against the signer" {
    echo "$(cat wrong)" >"$BATS_TEST_TMPDIR/second"
    must stan storage add CPN/T1 --kind tank >/dev/null
    local i
    for i in 1 2 3 4 5; do
        try stan vial discard X-0001-1 --second stella --second-password-file second --reason x
        assert_exit 4
    done
    # stella is not locked out by what stan typed; stan names nobody now, not even with the right password
    must stella whoami >/dev/null
    try stan+petra vial discard X-0001-1 --reason x
    assert_exit 4
    assert_err "'stan' named second persons with 5 wrong passwords within 15 minutes, and can name nobody now \[second.locked\]"
    must stan storage add CPN/T2 --kind tank >/dev/null
    try petra+stella vial discard X-0001-1 --reason x # others do
    refute_err 'second.locked'
    try - user history stella
    assert_out 'a wrong password as the second person of stan, against whom it counts'
    refute_out 'in a row'
    must ada user unlock stan --reason 'typed the wrong line' >/dev/null
    try stan+petra vial discard X-0001-1 --reason x
    refute_err 'second.locked'
    # the right one makes the wrong ones of that person forgotten
    for i in 1 2 3 4; do
        try stan vial discard X-0001-1 --second stella --second-password-file second --reason x
    done
    try stan+stella vial discard X-0001-1 --reason x
    try stan vial discard X-0001-1 --second stella --second-password-file second --reason x
    try stan+stella vial discard X-0001-1 --reason x
    refute_err 'second.locked'
    must - login rosa --password-file "$PASSWORDS/rosa"
    for i in 1 2 3 4 5; do
        try - lot unhold X --signer-password-file wrong --reason x
        assert_exit 4
    done
    try rosa whoami
    assert_err 'person.locked'
}

@test "parallel attempts wait their turn: no more than five are compared" {
    local i
    for i in {1..9}; do
        "$CRYOLOT" --db "$DB" --user quinn --password-file wrong whoami 2>"error.$i" &
    done
    wait
    [ "$(failures quinn failed)" -eq 5 ]
    [ "$(failures quinn opened)" -eq 0 ]
    [ "$(cat error.* | grep -c person.locked)" -eq 4 ]
    [ "$(cat error.* | grep -c person.proof)" -eq 5 ]
}

@test "parallel sign-ins with the right password all succeed" {
    local i pids=()
    for i in {1..6}; do
        as quinn whoami >/dev/null &
        pids+=($!)
    done
    for i in "${pids[@]}"; do
        wait "$i"
    done
    [ "$(failures quinn ok)" -eq 7 ]
}

# kill_comparing: quinn's proof ends by a kill after its attempt was committed, before it was closed.
kill_comparing() {
    local calls
    strace -o /dev/null true 2>/dev/null || skip 'processes cannot be traced here'
    cp "$DB" counted.db
    strace -f -o trace -e trace=pwrite64,mmap "$CRYOLOT" --db counted.db --user quinn --password-file wrong whoami \
        2>/dev/null || true
    # yescrypt's memory: the proof has been opened, and nothing else is written before it ends
    calls=$(awk '/mmap\(NULL, 106[0-9][0-9][0-9][0-9],/ { hit = 1; exit } /pwrite64\(/ { n++ } END { print hit ? n + 1 : 0 }' trace)
    [ "$calls" -gt 1 ] || fail 'the comparison was not found in the trace'
    "${UNDER[@]}" strace -f -o trace -e trace=pwrite64 -e inject=pwrite64:signal=KILL:when="$calls" \
        "$CRYOLOT" --db "$DB" --user quinn --password-file wrong whoami 2>/dev/null || true
    grep -q 'killed by SIGKILL' trace || fail 'it was not killed'
}

@test "an attempt that never ended counts as failed" {
    kill_comparing
    [ "$(failures quinn opened)" -eq 1 ]
    UNDER=(faketime -f +11s)
    fail_times quinn 4
    try quinn whoami
    assert_exit 4
    assert_err 'person.locked'
}

@test "an attempt that never ended is waited for, not for ever" {
    kill_comparing
    UNDER=(timeout 30 faketime -f '+0 x20') # twenty times faster than the clock on the wall
    try quinn whoami
    assert_exit 0
}

@test "an attempt that never ended under a wrong clock does not block its login" {
    UNDER=(faketime -f +1d)
    kill_comparing
    UNDER=(timeout 15)
    try quinn whoami
    assert_exit 0
}

# ---- disabling -------------------------------------------------------------------------------------------------------

@test "a disabled login signs in no more, until it is enabled" {
    must - login quinn --password-file "$PASSWORDS/quinn"
    try ada user disable quinn --reason 'left the facility' --json
    assert_exit 0
    assert_json .user.disabled true
    try - whoami
    assert_exit 4
    assert_err 'this login is disabled'
    try quinn whoami
    assert_exit 4
    assert_err 'this login is disabled'
    by quinn wrong whoami
    assert_err 'login or password is wrong'
    try ada user disable quinn --reason again
    assert_refused user.state "user 'quinn' is disabled already"
    must ada user enable quinn --reason 'came back' >/dev/null
    try quinn whoami
    assert_exit 0
    try ada user enable quinn --reason again
    assert_refused user.state "user 'quinn' is enabled already"
    try ada user disable ada --reason x
    assert_refused user.other-person
    try ada user disable nobody --reason x
    assert_exit 5
    try quinn user disable rosa --reason x
    assert_exit 4
}

@test "a disabled person is no second person" {
    must ada user disable stella --reason left >/dev/null
    try stan+stella vial discard X-0001-1 --reason x
    assert_exit 4
    assert_err 'this login is disabled'
}

@test "the second person is another one, proven by file only in a training record" {
    try stan+stan vial discard X-0001-1 --reason x
    assert_refused second.other-person
    cp "$DB" real.db
    sqlite3 real.db "DROP TRIGGER guard_facility_update; UPDATE facility SET training = 0"
    DB=$PWD/real.db try stan+stella vial discard X-0001-1 --reason x
    assert_refused second.training-only 'only in a training record'
}

@test "a person's history shows rights and sign-ins" {
    must ada+rosa user role quinn --role qc,storage --reason 'trained on SOP-17' >/dev/null
    fail_times quinn 1
    try - user history quinn --json
    assert_exit 0
    assert_json '.events[0].action' sign-in.failed
    assert_json '[.events[] | select(.action == "user.role")][0].actor' ada
    try - user history nobody
    assert_exit 5
}

@test "a person's history reads as sentences, no line wider than a terminal" {
    must ada user add rita --name 'Rita Moss' --role qc --new-password-file first >/dev/null
    "$CRYOLOT" --db "$DB" --user rita --password-file first user passwd --new-password-file own >/dev/null
    must ada+rosa user role rita --role qc,storage --reason 'works in storage too' >/dev/null
    must rosa user train rita --procedure SOP-012 --on 2026-01-02 --until 2030-01-02 >/dev/null
    echo 730915 >pin
    "$CRYOLOT" --db "$DB" --user rita --password-file own user pin --new-pin-file pin >/dev/null
    fail_times rita 5
    must ada user unlock rita --reason 'seen by ada' >/dev/null
    must ada+rosa user disable rita --reason 'on leave' >/dev/null
    must ada user enable rita --reason 'came back' >/dev/null
    must ada+rufus user role rita --role storage --reason moved >/dev/null
    try - user history rita
    assert_exit 0
    assert_out 'roles: qc,storage -> storage.*by ada, countersigned by rufus: moved'
    assert_out 'enabled.*by ada: came back.*disabled.*by ada: on leave.*unlocked; the PIN ended.*by ada: seen by ada'
    assert_out 'a wrong password, 5 in a row: locked for 15 minutes.*a wrong password, 2 in a row.*a wrong password'
    assert_out 'PIN chosen by its owner.*trained in SOP-012 on 2026-01-02, until 2030-01-02.*by rosa'
    assert_out 'roles: qc -> qc,storage.*by ada, countersigned by rosa: works in storage too'
    assert_out 'password changed by its owner.*added; roles: qc'
    refute_out 'proven by'
    run awk 'length > 80' <<<"$output"
    assert_no_out
    try - user history rita --sign-ins
    assert_out 'proven by the password'
    try - user history rita --limit 1
    refute_out 'enabled'
    try - user history rita --csv
    [ "$(head -n 1 <<<"$output")" = event,at,actor,second,action,what,reason ]
    assert_out ',ada,rosa,user.role,"roles: qc -> qc,storage",works in storage too'
}
