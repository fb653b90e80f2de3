#!/usr/bin/env bats
# Sites: where things are, who acts there, in whose civil time.
# shellcheck disable=SC2154 # stderr comes from run
load helper
setup() { setup_record; }

@test "a site is added with the root of its stores, which its keeper keeps and acts for" {
    try ada site add HOS --name 'Hospital South' --timezone Asia/Shanghai --keeper nora --json
    assert_exit 0
    assert_json .site.code HOS
    assert_json .site.name 'Hospital South'
    assert_json .site.timezone Asia/Shanghai
    assert_json .site.keeper nora
    assert_json '.site.people | join(" ")' nora
    try - storage show HOS --json
    assert_exit 0
    assert_json .store.kind site
    try - user show nora --json
    assert_json '.user.sites | join(" ")' 'CPN HOS'
    try - site list --csv
    assert_exit 0
    [ "$(grep -c . <<<"$output")" -eq 3 ]
    assert_out $'CPN,Cell Processing North,Europe/Paris,ada,ada '
    assert_out $'HOS,Hospital South,Asia/Shanghai,nora,nora'
    try - site show CPN
    assert_out 'Keeper +ada'
    try - user history nora
    assert_out 'acts for HOS, and keeps its stores'
    try - audit verify
    assert_exit 0
}

@test "a site is in a country and has somebody to call; what is recorded changes with a reason" {
    try ada site add HOS --name 'Hospital South' --timezone Asia/Shanghai --keeper nora --country CN \
        --contact 'Pharmacy, +86 21 5550 0142' --json
    assert_exit 0
    assert_json .site.country CN
    assert_json .site.contact 'Pharmacy, +86 21 5550 0142'
    try - site show CPN --json
    assert_json .site.country null
    try ada site set CPN --country FR --json
    assert_exit 0
    assert_json .site.country FR
    assert_json .site.contact null
    must ada site set CPN --contact 'Cell bank, +33 1 55 50 01 42' >/dev/null
    try ada site set CPN --country BE
    assert_refused act.reason
    try ada site set CPN --country BE --reason 'the border town moved' --json
    assert_exit 0
    assert_json .site.country BE
    assert_json .site.contact 'Cell bank, +33 1 55 50 01 42'
    try ada site set CPN --country BE
    assert_exit 6
    assert_err 'site.same'
    try ada site set CPN
    assert_exit 2
    for country in fr FRA F '' 33; do
        try ada site set CPN --country "$country"
        assert_exit 2
    done
    try ada site set NOWHERE --country FR
    assert_exit 5
    try rosa site set CPN --country FR --reason 'it is so'
    assert_exit 4
    try - audit verify
    assert_exit 0
}

@test "a site with a bad code, name, zone or keeper, or of a code that is taken, is refused" {
    try ada site add 'H S' --name 'Hospital South' --timezone Asia/Shanghai --keeper nora
    assert_exit 2
    try ada site add HOS --name '' --timezone Asia/Shanghai --keeper nora
    assert_exit 2
    try ada site add HOS --name 'Hospital South' --timezone Asia/Shangha --keeper nora
    assert_exit 2
    assert_err "no time zone 'Asia/Shangha'"
    try ada site add HOS --name 'Hospital South' --timezone Asia/Shanghai --keeper nobody
    assert_exit 5
    try ada site add HOS --name 'Hospital South' --timezone Asia/Shanghai
    assert_exit 2
    try ada site add CPN --name 'Hospital South' --timezone Asia/Shanghai --keeper nora
    assert_exit 6
    assert_err '\[site.unique\]'
    must ada user disable nora --reason 'left'
    try ada site add HOS --name 'Hospital South' --timezone Asia/Shanghai --keeper nora
    assert_refused site.keeper 'disabled'
    try stan site add HOS --name 'Hospital South' --timezone Asia/Shanghai --keeper stan
    assert_exit 4
    try - site show HOS
    assert_exit 5
    [ "$(events site.add)" -eq 0 ]
}

@test "a person acts for further sites and for others no more; the history says so" {
    must ada site add HOS --name 'Hospital South' --timezone Asia/Shanghai --keeper nora
    try ada user add hugo --name 'Hugo Brandt' --role storage --site HOS --new-password-file "$PASSWORDS/ada" --json
    assert_exit 0
    assert_json '.user.sites | join(" ")' HOS
    try ada user add rita --name 'Rita Moss' --role qc --new-password-file "$PASSWORDS/ada" --json
    assert_json '.user.sites | join(" ")' CPN
    try ada user add both --name 'Bo Thal' --role qc --site CPN,HOS --new-password-file "$PASSWORDS/ada" --json
    assert_json '.user.sites | join(" ")' 'CPN HOS'
    try ada user site stan --add HOS --remove CPN --reason 'moved to the hospital' --json
    assert_exit 0
    assert_json '.user.sites | join(" ")' HOS
    try - user history stan
    assert_out 'acts for HOS; acts for CPN no more'
    assert_out 'moved to the hospital'
    assert_out 'added; roles: storage; acts for CPN'
    try - user list
    assert_out 'hugo +Hugo Brandt +storage +HOS'
    try stan storage add CPN/LN2-1 --kind tank
    assert_exit 4
    assert_err 'Stan Weber \(stan\) does not act for site CPN \[person.site\]'
    must stan storage add HOS/LN2-1 --kind tank
    try - audit verify
    assert_exit 0
}

@test "a change of sites that says nothing, of oneself, twice, of an unknown site or of a keeper is refused" {
    must ada site add HOS --name 'Hospital South' --timezone Asia/Shanghai --keeper nora
    try ada user site stan --reason why
    assert_exit 2
    try ada user site stan --add HOS
    assert_refused act.reason
    try ada user site ada --add HOS --reason why
    assert_refused user.other-person
    try ada user site stan --add CPN --reason why
    assert_refused user.site 'acts for site CPN already'
    try ada user site stan --remove HOS --reason why
    assert_refused user.site 'does not act for site HOS'
    try ada user site stan --add NO --reason why
    assert_exit 5
    try ada user site nobody --add HOS --reason why
    assert_exit 5
    try ada user site nora --remove HOS --reason why
    assert_refused site.keeper "'nora' keeps HOS"
    try ada user add hugo --name 'Hugo Brandt' --role storage --site NO --new-password-file "$PASSWORDS/ada"
    assert_exit 5
    try ada user add hugo --name 'Hugo Brandt' --role storage --site HOS,HOS --new-password-file "$PASSWORDS/ada"
    assert_refused user.site
    try stan user site stella --add HOS --reason why
    assert_exit 4
    [ "$(events user.site)" -eq 0 ]
    [ "$(sqlite3 -readonly "$DB" "SELECT count(*) FROM person WHERE login = 'hugo'")" -eq 0 ]
}

@test "the second site of the tests has people who act for it alone" {
    second_site
    try - site show HOS --json
    assert_json '.site.people | join(" ")' 'hans heidi henk hilda hugo'
    assert_json .site.keeper hugo
    must heidi storage add HOS/F1 --kind freezer
    try heidi storage add CPN/F1 --kind freezer
    assert_exit 4
    try stan storage add HOS/F2 --kind freezer
    assert_exit 4
}

# not_there COMMAND..: it is refused because this person does not act for that site.
not_there() {
    try "$@"
    assert_exit 4 && assert_err 'does not act for site (CPN|HOS) \[person.site\]'
}

@test "patients and lots of a site are its people's; whoever belongs to two works at both" {
    second_site
    must hilda subject add H-1 --site HOS >/dev/null
    must hilda subject weigh H-1 50kg --on "$(day yesterday)" >/dev/null
    not_there nora subject add H-2 --site HOS
    not_there hilda subject add C-1 --site CPN
    not_there nora subject weigh H-1 51kg --on "$(day yesterday)"
    must ada user site nora --add HOS --reason 'works there on Fridays' >/dev/null
    must nora subject weigh H-1 51kg --on "$(day yesterday)" --reason 'weighed again' >/dev/null
    must nora subject add C-1 --site CPN >/dev/null
    try - subject list --site HOS --json
    assert_json '.subjects[0].timezone' Asia/Shanghai
    [ "$(events subject.%)" -eq 4 ]
    try - audit verify
    assert_exit 0
}

@test "a lot is made, filled, labelled and sampled at its site by who acts there" {
    setup_lot_again
    second_site
    not_there olga lot create H1 --product huc-msc --made "$MADE" --donor D1 --site HOS
    must ada user site olga --add HOS --remove CPN --reason 'moved' >/dev/null
    must olga lot create H1 --product huc-msc --made "$MADE" --donor D1 --site HOS >/dev/null
    not_there olga lot create C1 --product huc-msc --made "$MADE" --donor D1
    try - lot show H1 --json
    assert_json .lot.site HOS
    assert_json .lot.timezone Asia/Shanghai
    must olga lot number H1 --vials 2 >/dev/null
    must olga label print H1 -o h1.pdf >/dev/null
    not_there olga label print "$LOT" -o l.pdf
    not_there olga label print "${VIALS[0]}" -o l.pdf
    not_there stan label apply H1
    must heidi label apply "$(as - vial list --lot H1 --json | jq -r '.vials[0].id')" >/dev/null
    must olga lot fill H1 --cells 50e6 --volume 5mL >/dev/null
    not_there olga sample take "$LOT" --stage frozen-product --for sterility --to 'Lab North'
    not_there olga lot material "$LOT" --item 'MEM alpha' --supplier Gibco --supplier-lot 1 --expires 2099-01-01
    not_there quinn sample take H1 --stage frozen-product --for sterility --to 'Lab North'
    # results, holds and deviations are of anybody's concern
    must quinn result record H1 viability 97 --unit % --performed-on "$(day today)" >/dev/null
    must hans lot hold "$LOT" --reason 'reaction at the hospital' >/dev/null
    must hilda deviation open --title 'label torn' --class minor --lot "$LOT" >/dev/null
    must hilda note "$LOT" 'seen at the hospital' >/dev/null
    try - audit verify
    assert_exit 0
}

# setup_lot_again: another record in place of this test's.
setup_lot_again() {
    rm -rf "$XDG_RUNTIME_DIR" "$DB"*
    setup_lot
}

@test "times of what is at a site are shown in its zone, to scripts in UTC" {
    second_site
    must heidi+rosa storage add HOS/F1 --kind freezer --max -90C --level-least 100mm \
        --reason 'for what is not frozen in vapour' >/dev/null
    must stan storage add CPN/F1 --kind freezer >/dev/null
    try heidi storage open HOS/F1
    assert_exit 0
    assert_out 'At +[0-9-]+ [0-9:]+ CST'
    refute_out 'Zone'
    try heidi storage close HOS/F1 --json
    assert_json .opening.timezone Asia/Shanghai
    [[ $(json .opening.opened_at) == *Z ]]
    try stan storage open CPN/F1
    assert_out 'At +[0-9-]+ [0-9:]+ CES?T'
    must hugo storage reading HOS/F1 -80C >/dev/null
    then=$(shanghai '-5 minutes')
    try heidi storage reading HOS/F1 -80C --at "$then" --json
    assert_json .reading.at "$(date -u -d "TZ=\"Asia/Shanghai\" $then" +%FT%H:%M:00.000Z)"
    try - storage show HOS/F1
    assert_out 'At +[0-9-]+ [0-9:]+ CST'
    # every list of the place
    must hugo storage level HOS/F1 50mm >/dev/null
    try - status --alarms
    assert_out '-80 °C at [0-9-]+ [0-9:]+ CST'
    assert_out '50 mm at [0-9-]+ [0-9:]+ CST'
    must hugo storage block HOS/F1 --reason 'door ajar' >/dev/null
    local until
    until=$(TZ=Asia/Shanghai date -d '+2 days' '+%F %H:%M')
    must ada user site hugo --add CPN --reason 'both' >/dev/null # who acts for several: the store's own zone
    must hugo+rosa storage alarm HOS/F1 --off --until "$until" --reason 'sensor is moved' >/dev/null
    local list
    for list in 'storage readings HOS/F1' 'storage level HOS/F1' 'storage alarm HOS/F1' \
        'status --alarms' 'deviation list'; do
        # shellcheck disable=SC2086 # two words and a path
        try - $list
        [ "$list" = 'deviation list' ] || assert_out '[0-9] CST'
        refute_out 'CES?T'
    done
    assert_out "alarms of HOS/F1 are off until $until CST"
    try - storage alarm HOS/F1 --json
    assert_json .off[0].timezone Asia/Shanghai
    [[ $(json .off[0].until) == *Z ]]
}

# shanghai '-1 hour': that moment as somebody at HOS writes it down; utc: as JSON shows it.
shanghai() { TZ=Asia/Shanghai date -d "$1" '+%F %H:%M'; }
utc() { date -u -d "$1 UTC" +%FT%H:%M:00.000Z; }

@test "a time without an offset is of the site of the store, else of one's own, of the facility for who acts for several" {
    setup_lot_again
    second_site
    local now early late
    now=$(date -u '+%F %H:%M')
    early="$(date -u -d "$now UTC -2 hours" '+%F %H:%M') UTC" late="$(date -u -d "$now UTC -1 hour" '+%F %H:%M') UTC"
    must heidi storage add HOS/LN2-1 --kind tank --max -150C >/dev/null
    must heidi storage add HOS/LN2-1/B1 --kind box --grid 9x9 >/dev/null
    # --at
    try heidi storage reading HOS/LN2-1 -185C --at "$(shanghai "$early")" --reason 'written down late' --json
    assert_json .reading.at "$(utc "${early% UTC}")"
    try heidi storage reading HOS/LN2-1 -184C --at "$(TZ=Europe/Paris date -d "$late" '+%F %H:%M%:z')" --reason 'written down late' --json
    assert_json .reading.at "$(utc "${late% UTC}")"
    # --from and --to of a store are times of its site, whoever asks
    for person in - stan heidi; do
        try $person storage readings HOS/LN2-1 --from "$(shanghai "$late")" --json
        assert_json '.readings | length' 1
        try $person storage readings HOS/LN2-1 --to "$(shanghai "$early")" --json
        assert_json '.readings | length' 1
    done
    # --done-at, and the times of a recorded session
    must ada user site olga --add HOS --remove CPN --reason 'moved' >/dev/null
    must olga lot create H1 --product huc-msc --made "$(day '-1 day')" --donor D1 --site HOS >/dev/null
    must olga lot fill H1 --cells 50e6 --volume 5mL --vials 2 --at "$(shanghai "$early")" --reason 'written down late' >/dev/null
    mapfile -t vials < <(as - vial list --lot H1 --json | jq -r '.vials[].id')
    must heidi vial store "${vials[0]}" --at HOS/LN2-1/B1 --done-at "$(shanghai "$late")" --reason 'written down late' >/dev/null
    printf '%s\t%s\n' "$(shanghai "$late")" HOS/LN2-1/B1 "$(shanghai "$late"):30" "${vials[1]}" "$(shanghai "$late"):50" close >recorded
    must heidi scan --replay recorded --mode store --reason 'the network was down' >/dev/null
    for vial in "${vials[@]}"; do
        try - custody log "$vial" --json
        [[ $(json '.custody[-1].at') == "$(date -u -d "$late" +%FT%H:%M)":*.000Z ]] || fail "$vial at another time"
    done
    # who acts for both sites, and an audit log, which is in the facility's zone
    must ada user site heidi --add CPN --reason 'works there on Fridays' >/dev/null
    try heidi storage reading HOS/LN2-1 -183C --at "$(shanghai "$late")" --reason 'written down late' --json
    assert_json .reading.at "$(utc "${late% UTC}")"
    late="$(date -u -d "$now UTC -30 minutes" '+%F %H:%M') UTC"
    must heidi vial take "${vials[0]}" --at "$(shanghai "$late")" --reason 'written down late' >/dev/null
    try - custody log "${vials[0]}" --json
    assert_json '.custody[-1].at' "$(utc "${late% UTC}")"
    try hans audit log --from "$(TZ=Europe/Paris date -d "$now UTC +1 hour" '+%F %H:%M')" --json
    assert_json '.events | length' 0
    try - help options
    assert_out "--at TIME .* without an offset it[[:space:]]+is time of the store's or vial's[[:space:]]+site, else of[[:space:]]+yours"
    try - audit verify
    assert_exit 0
}
