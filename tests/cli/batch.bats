#!/usr/bin/env bats
# The batch record and its reviews, freezing runs, yields.
# shellcheck disable=SC2154 # stderr comes from run
load helper
setup() {
    setup_lot
    echo 'executed batch record' >record.pdf
    echo 'minute,temperature' >run.csv
}

attach() { must nora lot attach "$LOT" "$1" --as batch-record >/dev/null; }
review() { try "$1" lot review "$LOT" --as "$2" --reason 'complete, in order' "${@:3}"; }
freeze() {
    try olga lot freeze "$LOT" --file run.csv --program 'MSC 1 C/min' --started "${1:-${MADE}T14:00:00Z}" \
        --ended "${2:-${MADE}T15:15:00Z}" "${@:3}"
}
clean() {
    try - audit verify
    assert_exit 0
}

@test "a batch record is reviewed by production, then by quality" {
    review olga production
    assert_refused batch.record
    attach record.pdf
    review rosa quality
    assert_refused batch.order 'production has not reviewed'
    review olga production --json
    assert_exit 0
    assert_json .review.part production
    assert_json .review.reviewed_by 'Olga Berg'
    review olga production
    assert_exit 6
    try - lot show "$LOT" --json
    assert_json '.lot.reviews | length' 1
    review rosa quality --json
    assert_exit 0
    try - lot show "$LOT"
    assert_out 'Batch record A1, record.pdf; reviewed by production: Olga Berg; reviewed by quality: Rosa Lind'
    [ "$(sqlite3 "$DB" "SELECT group_concat(role) FROM signature WHERE meaning LIKE 'batch record%'")" = operator,qa ]
    clean
}

@test "different people, and none of them attached it" {
    must olga lot attach "$LOT" record.pdf --as batch-record >/dev/null
    review olga production
    assert_refused batch.independent 'Olga Berg attached'
    must ada+rufus user role rosa --role operator,qa --reason 'stands in' >/dev/null
    review rosa production
    assert_exit 0
    review rosa quality
    assert_refused batch.independent 'reviewed for production'
    review rufus quality
    assert_exit 0
    review petra production
    assert_exit 4
    review olga quality
    assert_exit 4
    review olga neither
    assert_exit 2
    try olga lot review "$LOT" --as production
    assert_refused act.reason
    clean
}

@test "a newer batch record needs both reviews anew" {
    attach record.pdf
    review olga production
    review rosa quality
    assert_exit 0
    echo 'with the missing page' >record2.pdf
    attach record2.pdf
    try - lot show "$LOT" --json
    assert_json .lot.batch_record A2
    assert_json '[.lot.reviews[].current] | unique | join(",")' false
    review rosa quality
    assert_refused batch.order
    review olga production
    assert_exit 0
    review rosa quality
    assert_exit 0
    clean
}

@test "only a lot takes lot attach" {
    try nora lot attach D1 record.pdf --as batch-record
    assert_exit 5
    try nora lot attach "$LOT" record.pdf
    assert_exit 2
    try nora lot attach "$LOT" record.pdf --as batch-record --json
    assert_json .attachment.kind batch-record
    try - attach A1 -o again.pdf
    assert_exit 0
    cmp record.pdf again.pdf
}

@test "a freezing run is recorded with its file" {
    freeze "${MADE}T14:00:00Z" "${MADE}T15:15:00Z" --json
    assert_exit 0
    assert_json .freezing_run.program 'MSC 1 C/min'
    assert_json .freezing_run.started_at "${MADE}T14:00:00.000Z"
    try - attach "$(json .freezing_run.attachment)" -o again.csv
    cmp run.csv again.csv
    freeze
    assert_exit 6
    echo 'another' >run.csv
    freeze "${MADE}T15:00:00Z" "${MADE}T14:00:00Z"
    assert_refused freezing.time 'before it began'
    freeze "${MADE}T14:00:00Z" 2099-01-01T00:00:00Z
    assert_refused freezing.time future
    freeze 2000-01-01T00:00:00Z 2000-01-01T01:00:00Z
    assert_refused freezing.time 'before the lot was made'
    freeze "$(day '-50 days')T00:00:00Z" "$(day '-48 days')T00:00:00Z"
    assert_refused freezing.time 'longer than a day'
    freeze noon night
    assert_exit 2
    : >run.csv
    freeze
    assert_exit 2
    try - lot show "$LOT"
    assert_out 'Frozen by MSC 1 C/min from'
    clean
}

@test "yields are exact, and changed for a reason only" {
    try olga lot yield "$LOT" --step fill --theoretical 12 --actual 10 --unit vials --json
    assert_exit 0
    assert_json .yield.percent 83.3
    try olga lot yield "$LOT" --step harvest --theoretical 1.2e9 --actual 1199999999 --unit cells --json
    assert_json .yield.percent 100.0
    try olga lot yield "$LOT" --step thaw --theoretical 8 --actual 0 --unit vials --json
    assert_json .yield.percent 0.0
    try olga lot yield "$LOT" --step wash --theoretical 2000 --actual 1 --unit cells --json
    assert_json .yield.percent 0.1
    try olga lot yield "$LOT" --step fill --theoretical 12 --actual 11 --unit vials
    assert_exit 6
    assert_err '\[yield.unique\]'
    try olga lot yield "$LOT" --step fill --theoretical 12 --actual 11 --unit vials --reason 'miscounted' --json
    assert_exit 0
    assert_json .yield.percent 91.7
    try - audit log --subject "$LOT" --limit 1 --json
    assert_json '.events[0].changes[0].old.actual' 10
    try olga lot yield "$LOT" --step spin --theoretical 10 --actual 31 --unit vials
    assert_refused yield.plausible
    try olga lot yield "$LOT" --step spin --theoretical 0 --actual 0 --unit vials
    assert_exit 2
    try olga lot yield "$LOT" --step 'Spin 1' --theoretical 10 --actual 9 --unit vials
    assert_exit 2
    try olga lot yield "$LOT" --step spin --theoretical 10 --actual 9 --unit bags
    assert_exit 2
    try - lot show "$LOT"
    assert_out 'Yield of fill 91.7 % \(11 of 12 vials\)'
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    try olga lot yield "$LOT" --step fill --theoretical 12 --actual 12 --unit vials --reason 'miscounted'
    assert_refused lot.status
    clean
}
