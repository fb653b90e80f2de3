# The audit log: read, filtered, proven, exported.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it
load helper
setup() { setup_lot; }

of_record() { sqlite3 -readonly "$DB" "$1"; }

# ---- reading ---------------------------------------------------------------------------------------------------------

@test "an event says who, what, when, why, where, and every row before and after" {
    must stan lot hold "$LOT" --reason 'alarm of LN2-1' >/dev/null
    try - audit log --limit 1 --json
    assert_exit 0
    local key
    for key in seq at performed_at actor second roles host action subject reason hash changes; do
        assert_json ".events[0] | has(\"$key\")" true
    done
    assert_json .events[0].actor stan
    assert_json .events[0].actor_name 'Stan Weber'
    assert_json .events[0].roles storage
    assert_json .events[0].second ''
    assert_json .events[0].action lot.hold
    assert_json .events[0].subject "$LOT"
    assert_json .events[0].reason 'alarm of LN2-1'
    assert_json .events[0].host "$(uname -n)"
    assert_json .events[0].performed_at null
    assert_json '.events[0].changes | length' 1
    assert_json '.events[0].changes[0] | keys_unsorted | join(",")' table,key,old,new
    assert_json '.events[0].changes[0].table' hold
    assert_json '.events[0].changes[0].old' null
    assert_json '.events[0].changes[0].new.reason' 'alarm of LN2-1'
    [[ $(json .events[0].at) =~ ^20[0-9-]{8}T[0-9:]{8}\.[0-9]{3}Z$ ]]
    [[ $(json .events[0].hash) =~ ^[0-9a-f]{64}$ ]]
}

@test "a column that is empty stands in no row: a value that comes to it is seen to come" {
    must stan lot hold "$LOT" --reason 'alarm of LN2-1' >/dev/null
    must rosa lot unhold "$LOT" --reason 'temperature was right' >/dev/null
    try - audit log --subject "$LOT" --limit 1 --json
    assert_json '.events[0].action' lot.unhold
    assert_json '.events[0].changes[] | select(.table == "hold") | [.old, .new] | map(has("lifted_at_ms")) | join(" ")' 'false true'
    assert_json '.events[0].changes[] | select(.table == "hold") | .new | to_entries | map(select(.value == null)) | length' 0
    try - audit show "$(json '.events[0].seq')"
    assert_out "hold no. 1 of $LOT changed"
    assert_out 'lifted by +none -> rosa'
    assert_out 'lifted at +none -> 20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} CES?T'
    assert_out 'lift reason +none -> temperature was right'
    refute_out 'alarm'
}

@test "the second person of an act stands in its event" {
    must stan storage add CPN/LN2-1 --kind tank >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1 >/dev/null
    must stan vial take "${VIALS[0]}" --reason 'for testing' >/dev/null
    must stan+stella vial discard "${VIALS[0]}" --reason cracked >/dev/null
    try - audit log --subject "${VIALS[0]}" --json
    assert_json '.events[0].action' vial.discard
    assert_json '.events[0].actor' stan
    assert_json '.events[0].second' stella
    try - audit show "$(json '.events[0].seq')"
    assert_out 'Second person +stella'
    assert_out "vial ${VIALS[0]} changed"
    assert_out 'state +out -> discarded'
    assert_out 'holder +stan -> none'
    refute_out 'expiry'
}

@test "by subject, by actor, by time, newest first, limited" {
    try - audit log --subject "$LOT" --json
    assert_json '[.events[].action] | join(" ")' 'result.review result.import lot.fill lot.create'
    try - audit log --subject D1 --json
    assert_json '[.events[].action] | join(" ")' 'lot.create donor.determine donor.test donor.screen donor.consent donor.add'
    try - audit log --actor quentin --json
    assert_json '[.events[].actor] | unique | join(",")' quentin
    assert_json '.events[0].action' result.review
    try - audit log --subject "$LOT" --actor quinn --json
    assert_json '[.events[].action] | join(" ")' result.import
    try - audit log --limit 3 --json
    assert_json '.events | length' 3
    assert_json '[.events[].seq] | . == (sort | reverse)' true
    try - audit log --action result.review --json
    assert_json '[.events[].action] | unique | join(" ")' result.review
    assert_json '.events | length' "$(events result.review)"
    try - audit log --action lot.create --subject "$LOT" --actor olga --json
    assert_json '.events | length' 1
    try - audit log --action lot.create --actor quinn --json
    assert_json '.events | length' 0
    try - audit log --action lot.relaese
    assert_exit 2
    assert_err "there is no action 'lot.relaese'; did you mean lot.release"
    try - audit log --subject NOTHING --json
    assert_exit 0
    assert_json '.events | length' 0
    try - audit log --subject "$LOT" --csv
    [ "${#lines[@]}" -eq 5 ]
    [[ ${lines[0]} == seq,at,performed_at,actor,* ]]
    try - audit log --subject "$LOT"
    assert_out 'lot.fill +'"$LOT"
}

@test "a time is an instant, a date its beginning in the facility's zone" {
    UNDER=(faketime '2031-06-30 21:59:30') # 23:59:30 in Paris
    must ivan lot hold "$LOT" --reason before >/dev/null
    UNDER=(faketime '2031-06-30 22:00:30')
    must ivan lot hold "$LOT" --reason behind >/dev/null
    UNDER=()
    local from to found
    while IFS='|' read -r from to found; do
        try - audit log --subject "$LOT" --json ${from:+--from "$from"} ${to:+--to "$to"}
        assert_exit 0
        assert_json '[.events[] | select(.action == "lot.hold") | .reason] | join(",")' "$found"
    done <<'TABLE'
2031-07-01||behind
2031-06-30|2031-07-01|before
|2031-06-30|
2031-06-30T22:00:00Z||behind
2031-07-01 00:00||behind
2031-06-30T23:59:00+02:00||behind,before
2031-06-30T21:59:30.000Z|2031-06-30T22:00:30.000Z|before
2032-01-01||
TABLE
    try - audit log --from 2031-02-30
    assert_exit 2
    try - audit log --to tomorrow
    assert_exit 2
}

@test "one event; none of that number" {
    try - audit show 1 --json
    assert_exit 0
    assert_json .event.action init
    assert_json .event.seq 1
    try - audit show 1
    assert_out 'Action +init'
    assert_out 'facility .* added'
    assert_out 'login +ada'
    refute_out '\$y\$|salt'
    try - audit show 99999
    assert_exit 5
    assert_err 'there is no event 99999'
    for seq in 0 -1 x 1.5 99999999999999999999; do
        try - audit show -- "$seq"
        assert_exit 2
    done
}

# ---- proving ---------------------------------------------------------------------------------------------------------

@test "what cryolot wrote proves" {
    try - audit verify --json
    assert_exit 0
    assert_json 'keys_unsorted | join(",")' ok,events,head,findings
    assert_json .ok true
    assert_json .events "$(of_record 'SELECT count(*) FROM audit_event')"
    assert_json .head "$(of_record 'SELECT lower(hex(hash)) FROM audit_event ORDER BY seq DESC LIMIT 1')"
    assert_json '.findings | length' 0
    try - audit verify --chain --json
    assert_exit 0
    assert_json .ok true
    try - audit verify
    assert_out 'head +[0-9a-f]{64}'
    assert_err 'the chain of [0-9]+ events is whole, and the tables are what it says'
}

@test "a signature stays bound to what was signed" {
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    try - audit log --subject "$LOT" --limit 1 --json
    assert_json '[.events[0].changes[].table] | join(",")' signature,lot
    assert_json '.events[0].changes[0].new.content_sha256 | length' 64
    assert_json '.events[0].changes[1].old.status' quarantine
    assert_json '.events[0].changes[1].new.status' released
}

# ---- exporting -------------------------------------------------------------------------------------------------------

# csv_rows FILE: imported by sqlite3, so that somebody else's reader has to understand it.
csv_rows() { sqlite3 :memory: '.mode csv' ".import $1 t" "${2:-SELECT count(*) FROM t}"; }

@test "an export tells the exceptions and every attempt to sign in" {
    echo 'a wrong password, long enough' >wrong
    try - lot hold "$LOT" --reason R --user stan --password-file wrong
    assert_exit 4
    try - lot hold "$LOT" --reason R --user mallory --password-file wrong
    assert_exit 4
    must ada user unlock stan --reason 'known at the door' >/dev/null
    must olga label print "${VIALS[0]}" -o one.pdf >/dev/null
    must olga label reprint "${VIALS[0]}" -o again.pdf --reason '=smeared' >/dev/null
    must ivan lot hold "$LOT" --reason 'seen late' --at "$(date -u -d '-1 hour' +%FT%TZ)" >/dev/null
    must ivan audit export log >/dev/null
    (cd log && sha256sum -c --strict --quiet SHA256SUMS)
    [ "$(csv_rows log/exceptions.csv "SELECT group_concat(DISTINCT kind) FROM (SELECT kind FROM t ORDER BY kind)")" = \
        '"administrator,failed-sign-in,late,out-of-order,overridden,reprinted"' ]
    # stan was not locked: that he was let in again is none
    [ "$(csv_rows log/exceptions.csv "SELECT count(*) FROM t WHERE action = 'user.unlock'")" -eq 0 ]
    [ "$(csv_rows log/exceptions.csv "SELECT count(*) FROM t WHERE kind = 'failed-sign-in' AND subject IN ('stan', 'mallory')")" -eq 2 ]
    [ "$(csv_rows log/exceptions.csv "SELECT reason FROM t WHERE kind = 'reprinted'")" = "\"'=smeared\"" ]
    [ "$(csv_rows log/exceptions.csv "SELECT count(*) FROM t WHERE record <> 'TRAINING'")" -eq 0 ]
    [ "$(csv_rows log/exceptions.csv "SELECT sentence LIKE 'recorded 60 minutes after it was done, at %' FROM t WHERE kind = 'late' AND action = 'lot.hold'")" -eq 1 ]
    [ "$(csv_rows log/sign-ins.csv)" -eq "$(of_record 'SELECT count(*) FROM login_attempt')" ]
    [ "$(csv_rows log/sign-ins.csv "SELECT count(*) FROM t WHERE login = 'mallory' AND outcome = 'failed'")" -eq 1 ]
    [ "$(csv_rows log/sign-ins.csv "SELECT count(*) FROM t WHERE outcome = 'failed' AND closed_utc <> ''")" -eq 2 ]
    [ "$(csv_rows log/sign-ins.csv "SELECT count(*) FROM t WHERE host <> '$(uname -n)' OR terminal = ''")" -eq 0 ]
    grep -q exceptions.csv log/README.txt
    grep -q sign-ins.csv log/README.txt
}

# said ACTION: the sentences of its exceptions in the export, a line each.
said() { sqlite3 :memory: '.mode csv' ".import log/exceptions.csv t" '.mode list' "SELECT sentence FROM t WHERE action = '$1'"; }

@test "an exception of an administrator says from what to what" {
    must ada+rosa user role olga --role operator,auditor --reason 'stands in' >/dev/null
    must ada+rosa user role olga --role operator --reason 'is back' >/dev/null
    must ada+rosa setting set donor.tests 'hiv-1' --reason 'new procedure' >/dev/null
    must ada+rosa setting set donor.tests 'hiv-1,hcv' --reason 'newer procedure' >/dev/null
    must ada user train olga --procedure SOP-012 --on "$(day today)" --until "$(day '+1 year')" >/dev/null
    echo 'a wrong password, long enough' >wrong
    for _ in 1 2 3 4 5; do try - lot hold "$LOT" --reason R --user stan --password-file wrong; done
    must ada user unlock stan --reason 'known at the door' >/dev/null
    must ivan audit export log >/dev/null

    [ "$(said user.role | tail -n 2)" = 'roles were changed: olga, roles operator -> operator,auditor
roles were changed: olga, roles operator,auditor -> operator' ]
    [ "$(said setting.set)" = 'a setting was changed: setting donor.tests, value hiv-1
a setting was changed: setting donor.tests, value hiv-1 -> hiv-1,hcv' ]
    [[ $(said user.train) == 'a training was recorded: training no. 1 of olga, procedure SOP-012; trained on '*'; valid until '* ]]
    [ "$(said user.unlock)" = 'a locked person was let in again' ]
    [ "$(said sign-in.failed | sort -u)" = 'login or password was wrong: login attempt stan' ]
    [ "$(said user.add | head -n 1)" = 'a person was added: olga, roles none -> operator' ]
    [ "$(sqlite3 :memory: '.mode csv' '.import log/exceptions.csv t' 'SELECT max(length(sentence)) FROM t')" -le 160 ]
}

@test "a changed row is told in words, in 80 columns; --json has it as it was stored" {
    echo 'raw record' >raw.txt
    must quinn result correct R1 96 --raw raw.txt --reason "$(printf 'typed wrongly %.0s' {1..12})end" >/dev/null
    try - audit log --action result.correct --json
    local seq
    seq=$(json '.events[0].seq')
    try - audit show "$seq"
    assert_out 'result R1 \(viability\) changed'
    assert_out 'state +reviewed -> corrected'
    assert_out 'result R10 \(viability\) added'
    assert_out 'value +96 %'
    assert_out 'test +viability'
    assert_out 'entered by +quinn'
    assert_out 'corrects +R1'
    assert_out 'raw +raw.txt'
    refute_out '_ms|\{"id"'
    [ "$(sed -n '/changed$/,$p' <<<"$output" | awk 'length > 80')" = '' ]
    try - audit show "$seq" --json
    assert_json '.event.changes[] | select(.table == "result" and .old) | .new.state' corrected
    assert_json '.event.changes[] | select(.table == "result" and .old) | .new.specification_id | type' number
}

@test "the log of a vial has what was done with its lot and changed it: numbering, filling, labels" {
    local of
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must olga lot number UC26A002 --vials 3 >/dev/null
    must olga label print UC26A002 -o labels.pdf >/dev/null
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --used 1-2 >/dev/null
    mapfile -t of < <(as - vial list --lot UC26A002 --json | jq -r '.vials[].id')
    must stan note "${of[0]}" 'looks well' >/dev/null
    try - audit log --subject "${of[0]}" --json
    assert_json '[.events[].action] | join(" ")' 'note lot.fill label.print lot.number'
    try - audit log --subject "${of[2]}" --json
    assert_json '[.events[].action] | join(" ")' 'lot.fill label.print lot.number'
    try - audit log --subject "${of[2]}" --action lot.number --json
    assert_json '.events | length' 1
    # what was done with the lot and leaves its vials alone is none of theirs
    must stan lot hold UC26A002 --reason alarm >/dev/null
    try - audit log --subject "${of[0]}" --json
    assert_json '[.events[].action] | join(" ")' 'note lot.fill label.print lot.number'
}

@test "an export proves with sha256sum and is read by other programs" {
    local events changes
    must ivan lot hold "$LOT" --reason '=HYPERLINK("x"), "quoted", done' --at "$(date -u -d '-1 hour' +%FT%TZ)" >/dev/null
    events=$(($(events) + 2)) # the sign-in of the exporter is in it, the export itself cannot be
    changes=$(($(of_record 'SELECT count(*) FROM audit_change') + 2))
    try ivan audit export log --json
    assert_exit 0
    assert_json .directory log
    assert_json '[.files[].file] | sort | join(" ")' 'README.txt SHA256SUMS changes.csv events.csv events.jsonl exceptions.csv sign-ins.csv'
    (cd log && sha256sum -c --strict --quiet SHA256SUMS)
    [ "$(wc -l <log/SHA256SUMS)" -eq 6 ]
    while read -r file sum; do
        echo "$sum  log/$file" | sha256sum -c --quiet
    done < <(jq -r '.files[] | "\(.file) \(.sha256)"' <<<"$output")
    [ "$(csv_rows log/events.csv)" -eq "$events" ]
    [ "$(csv_rows log/changes.csv)" -eq "$changes" ]
    [ "$(csv_rows log/events.csv "SELECT reason FROM t WHERE action = 'lot.hold'")" = \
        "\"'=HYPERLINK(\"\"x\"\"), \"\"quoted\"\", done\"" ]
    [ "$(csv_rows log/events.csv "SELECT count(*) FROM t WHERE performed_at_utc <> ''")" -eq \
        "$(of_record 'SELECT count(performed_at_ms) FROM audit_event')" ]
    [ "$(csv_rows log/changes.csv "SELECT count(*) FROM t WHERE old <> '' AND NOT json_valid(old)
        OR new <> '' AND NOT json_valid(new)")" -eq 0 ]
    [ "$(jq -s length log/events.jsonl)" -eq "$events" ]
    [ "$(jq -s 'map(.changes | length) | add' log/events.jsonl)" -eq "$changes" ]
    [ "$(jq -s 'map(select(.performed_at == null and has("performed_at"))) | length' log/events.jsonl)" -eq \
        $((events - $(of_record 'SELECT count(performed_at_ms) FROM audit_event'))) ]
    [ "$(jq -r 'select(.action == "lot.hold") | .reason' log/events.jsonl)" = '=HYPERLINK("x"), "quoted", done' ]
    [ "$(jq -sr '.[-1].hash' log/events.jsonl)" = \
        "$(of_record "SELECT lower(hex(hash)) FROM audit_event WHERE seq = $events")" ]
}

@test "a clock that was set back can be seen in the export and in the log" {
    UNDER=(env FAKETIME_DONT_FAKE_MONOTONIC=1 faketime -f '+30m')
    must ivan lot hold "$LOT" --reason early >/dev/null
    UNDER=()
    must ada clock accept --reason 'it was wrong by half an hour' >/dev/null
    must ivan lot hold "$LOT" --reason late >/dev/null
    must ivan audit export log >/dev/null
    [ "$(csv_rows log/events.csv "SELECT boot_id, boot_ms FROM t WHERE action <> 'audit.export'" | tr -d '\r')" = \
        "$(of_record "SELECT boot_id || ',' || boot_ms FROM audit_event WHERE action <> 'audit.export' ORDER BY seq")" ]
    [ "$(jq -s 'map(select(.boot_id == "" or (.boot_ms | type) != "number")) | length' log/events.jsonl)" -eq 0 ]
    # the time goes back where the time since the start of the machine does not
    [ "$(jq -s '[.[] | select(.action == "lot.hold")] | .[0].at > .[1].at and .[0].boot_ms < .[1].boot_ms' \
        log/events.jsonl)" = true ]
    try - audit show "$(events)"
    assert_out 'Boot clock, ms +[0-9]+'
    try - audit show "$(events)" --json
    assert_json '.event.boot_ms | type' number
}

@test "who had a second person is told in every form of the export" {
    must stan+stella vial discard "${VIALS[0]}" --reason cracked >/dev/null || must quinn lot hold "$LOT" --reason x
    must ivan audit export log >/dev/null
    [ "$(csv_rows log/events.csv "SELECT second || '/' || second_name FROM t WHERE action = 'vial.discard'")" = \
        '"stella/Stella Moreau"' ]
    [ "$(jq -r 'select(.action == "vial.discard") | .second + "/" + .second_name' log/events.jsonl)" = \
        'stella/Stella Moreau' ]
}

@test "an export of a training record says so; exporting is recorded" {
    must ivan audit export log >/dev/null
    grep -q '^TRAINING RECORD: not for patients' log/README.txt
    [ "$(csv_rows log/events.csv "SELECT count(*) FROM t WHERE record <> 'TRAINING'")" -eq 0 ]
    [ "$(csv_rows log/changes.csv "SELECT count(*) FROM t WHERE record <> 'TRAINING'")" -eq 0 ]
    [ "$(jq -s 'map(.training) | unique == [true]' log/events.jsonl)" = true ]
    try - audit log --limit 1 --json
    assert_json '.events[0].action' audit.export
    assert_json '.events[0].actor' ivan
    assert_json '.events[0].changes[0].new.manifest_sha256' "$(sha256sum <log/SHA256SUMS | cut -d' ' -f1)"
    assert_json '.events[0].changes[0].new.last_event' "$(jq -s '.[-1].seq' log/events.jsonl)"
}

@test "only an auditor exports" {
    for login in ada rosa quinn; do
        try "$login" audit export log
        assert_exit 4
        assert_err 'it needs the role auditor'
    done
    try - audit export log
    assert_exit 4
    [ ! -e log ]
}

@test "a folder that exists stays as it is" {
    mkdir log
    echo mine >log/events.csv
    try ivan audit export log
    assert_exit 6
    assert_err "'log' exists already"
    [ "$(ls log)" = events.csv ]
    [ "$(cat log/events.csv)" = mine ]
    ln -s nowhere dangling
    try ivan audit export dangling
    assert_exit 6
    [ "$(events audit.export)" -eq 0 ]
}

@test "a place that cannot be written leaves nothing behind" {
    mkdir -m 555 closed
    UNDER=(plainly)
    try ivan audit export closed/log
    assert_exit 1
    assert_err "cannot make the folder 'closed/log'"
    [ -z "$(ls -A closed)" ]
    try ivan audit export none/log
    assert_exit 1
    try ivan audit export log --dry-run
    assert_exit 0
    [ ! -e log ]
    [ "$(events audit.export)" -eq 0 ]
}
