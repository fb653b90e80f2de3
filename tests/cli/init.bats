# init: a new record with its facility and first administrator; nothing is left behind when it fails.
load helper
setup() {
    setup_record
    mkdir new
    DB=$PWD/new/record.db
}

# init ARGUMENTS..: a record at $DB; an option given again replaces the usual one.
init() {
    local -A value=([--facility]='Cell Processing North' [--site]=CPN [--timezone]=Europe/Paris [--admin]=ada
        [--name]='Ada Stern' [--password-file]=$PASSWORDS/ada)
    local words=() option
    while [ $# -gt 0 ]; do
        if [ -n "${value[$1]+known}" ]; then
            value[$1]=$2
            shift
        else
            words+=("$1")
        fi
        shift
    done
    for option in "${!value[@]}"; do
        [ "${value[$option]}" = none ] || words+=("$option" "${value[$option]}")
    done
    run --separate-stderr "${UNDER[@]}" "$CRYOLOT" --db "$DB" init "${words[@]}"
}

# assert_nothing_made: not even a file that was begun.
assert_nothing_made() {
    local found
    found=$(ls -A new)
    [ -z "$found" ] || fail "left behind: $found"
}

@test "a new record has its facility, its site and an administrator who may sign" {
    init
    assert_exit 0
    assert_err "record of Cell Processing North made at $DB"
    try - user list --json
    assert_json '.users | length' 1
    assert_json '.users[0].login' ada
    assert_json '.users[0].roles | join(",")' admin
    assert_json '.users[0].password_own' true
    try - storage list --json
    assert_json '.stores[0].path' CPN
    try - audit log --json
    assert_json '.events | length' 1
    assert_json '.events[0].action' init
    try - audit verify
    assert_exit 0
    [ "$(sqlite3 "$DB" 'SELECT training FROM facility')" = 0 ]
}

@test "only its owner can read the file" {
    umask 0022
    init
    assert_exit 0
    [ "$(stat -c %a "$DB")" = 600 ]
}

@test "as JSON" {
    init --training --json
    assert_exit 0
    assert_json .record.place "$DB"
    assert_json .record.facility 'Cell Processing North'
    assert_json .record.site CPN
    assert_json .record.training true
    [ "$(sqlite3 "$DB" 'SELECT training FROM facility')" = 1 ]
}

@test "without --db it is made where \$CRYOLOT_DB or the data folder says, with its folders" {
    local words=(init --facility F --site CPN --timezone UTC --admin ada --name 'Ada Stern' --password-file
        "$PASSWORDS/ada")
    CRYOLOT_DB=$PWD/new/by-variable.db run "$CRYOLOT" "${words[@]}"
    assert_exit 0
    [ -e new/by-variable.db ]
    XDG_DATA_HOME=$PWD/new/data run "$CRYOLOT" "${words[@]}"
    assert_exit 0
    [ -e new/data/cryolot/cryolot.db ]
    [ "$(stat -c %a new/data/cryolot)" = 700 ]
    run "$CRYOLOT" "${words[@]}"
    assert_exit 0
    [ -e "$HOME/.local/share/cryolot/cryolot.db" ]
    run "$CRYOLOT" user show ada
    assert_exit 0
}

@test "what is at the place already stays as it is" {
    echo 'a text' >new/record.db
    init
    assert_exit 6
    assert_err 'exists already'
    [ "$(cat new/record.db)" = 'a text' ]
    rm new/record.db
    init
    sha256sum new/record.db >sums
    init --admin eve --name Eve
    assert_exit 6
    sha256sum -c --quiet sums
    mkdir new/folder
    DB=$PWD/new/folder init
    assert_exit 6
    [ -d new/folder ]
}

@test "a value that cannot be is refused with its reason, and nothing is made" {
    local escape=$'Cell\e[31m' turned=$'Cell \u202enord'
    echo 'short password' >short
    : >empty
    while IFS='|' read -r option value message; do
        init "$option" "$value"
        assert_exit 2
        assert_err "$message"
        refute_err $'\e'
        assert_nothing_made
    done <<TABLE
--timezone|Europe/Pariss|there is no time zone 'Europe/Pariss'
--timezone|../../etc/passwd|there is no time zone
--timezone|europe/paris|there is no time zone
--timezone||time zone
--site|cpn|CPN
--site|C PN|site
--site|ABCDEFGHIJKLM|at most 12
--facility|$escape|control character
--facility|$turned|invisible character
--facility|  |blank
--admin|Ada|login 'Ada'
--admin|a|2 to 32
--admin|9ada|begin with a letter
--admin|ada stern|login
--name|$escape|control character
--name||name is empty
--password-file|short|at least 15 characters
TABLE
}

@test "a password file that is missing or empty is refused, and nothing is made" {
    : >empty
    init --password-file missing
    assert_exit 1
    assert_err "'missing'"
    init --password-file empty
    assert_exit 1
    assert_err 'its first line is empty'
    assert_nothing_made
}

@test "each missing option is named" {
    local option
    for option in facility site timezone admin name; do
        init --$option none
        assert_exit 2
        assert_err "--$option is missing"
    done
    init --password-file none --no-input
    assert_exit 2
    assert_err '--password-file is missing'
    assert_nothing_made
}

@test "the password comes from standard input, or is asked for on a terminal and not shown" {
    run --separate-stderr "$CRYOLOT" --db "$DB" init --facility F --site CPN --timezone UTC --admin ada \
        --name 'Ada Stern' --password-file - <"$PASSWORDS/ada"
    assert_exit 0
    rm new/record.db
    (sleep 0.5 && cat "$PASSWORDS/ada" && sleep 0.5 && cat "$PASSWORDS/ada" && sleep 0.5) | script -qec "$CRYOLOT --db $DB init --facility F --site CPN \
        --timezone UTC --admin ada --name Ada" seen >/dev/null
    grep -q 'Password of the first administrator' seen
    run grep -c "$(cat "$PASSWORDS/ada")" seen
    assert_exit 1
    try ada user add eve --name Eve --role qc --new-password-file "$PASSWORDS/rosa"
    assert_exit 0
}

@test "a place that cannot be written" {
    mkdir -m 555 closed
    UNDER=(plainly)
    DB=$PWD/closed/record.db init
    assert_exit 1
    assert_err "cannot make '.*/closed/record.db': Permission denied"
    [ -z "$(ls -A closed)" ]
    echo file >new/file
    DB=$PWD/new/file/record.db init
    assert_exit 1
    [ "$(cat new/file)" = file ]
}

@test "PostgreSQL is refused with a sentence" {
    DB=postgresql://localhost/cryolot init
    assert_exit 1
    assert_err 'PostgreSQL is not built in'
    assert_nothing_made
}

@test "a dry run makes nothing" {
    init --dry-run
    assert_exit 0
    assert_err '^dry run: '
    assert_nothing_made
    init --dry-run --timezone Europe/Pariss
    assert_exit 2
    touch new/record.db
    init --dry-run
    assert_exit 6
}
