# A copy of the whole record: consistent while others write, readable anywhere, never over something else.
load helper
setup() { setup_lot; }

@test "a copy is the whole record, and proves" {
    try - backup copy.db --json
    assert_exit 0
    assert_json .backup.file copy.db
    sqlite3 "$DB" .dump >one
    sqlite3 copy.db .dump >other
    cmp one other
    [ "$(stat -c %a copy.db)" = 600 ]
    [ "$(sqlite3 copy.db 'PRAGMA journal_mode')" = delete ]
    DB=copy.db try - audit verify
    assert_exit 0
    DB=copy.db try rosa lot release "$LOT" --reason 'all conform'
    assert_exit 0
    [ -z "$(compgen -G 'copy.db-*')" ]
}

@test "nothing is written over" {
    echo mine >copy.db
    try - backup copy.db
    assert_exit 6
    [ "$(cat copy.db)" = mine ]
    try - backup "$DB"
    assert_refused output.record
    try - audit verify
    assert_exit 0
    ln -s nowhere link.db
    try - backup link.db
    assert_exit 6
    [ ! -e nowhere ]
}

@test "a place that cannot be written" {
    try - backup none/copy.db
    assert_exit 1
    assert_err "cannot make 'none/copy.db': No such file or directory"
    try - backup ''
    [ "$status" -ne 0 ]
    try - backup
    assert_exit 2
}

@test "a dry run copies nothing" {
    try - backup copy.db --dry-run
    assert_exit 0
    [ ! -e copy.db ]
    touch copy.db
    try - backup copy.db --dry-run
    assert_exit 6
}

@test "while others write every copy is a whole record" {
    local copy pids=()
    must - login olga --password-file "$PASSWORDS/olga"
    for number in {1..20}; do
        as - donor add "D-$number" >/dev/null 2>&1 &
        pids+=($!)
    done
    for copy in 1 2 3 4 5; do
        as - backup "copy.$copy" 2>/dev/null
    done
    for number in "${pids[@]}"; do
        wait "$number"
    done
    for copy in 1 2 3 4 5; do
        DB=copy.$copy try - audit verify
        assert_exit 0
    done
    [ "$(events donor.add)" -eq 21 ]
}
