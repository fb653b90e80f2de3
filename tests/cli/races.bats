#!/usr/bin/env bats
# Several people reach for one vial at once: exactly one gets it, whoever it is, and the record says who.
#   RACES (3) how many of each kind
# shellcheck disable=SC2154 # stderr, output come from helper
load helper
load shipments

# Three vials are in petra's hands, who is of the pharmacy and of the store; one is stored, six are kept as retain; S-1
# weighs 50 kg, a dose of one vial. $ORDERS: two verified orders of it; $ID: an open shipment to another site.
setup() {
    local made=$BATS_FILE_TMPDIR/races.db order
    setup_shipment
    if [ ! -e "$made" ]; then
        must ada user role petra --role pharmacist,storage --second rosa --second-password-file "$PASSWORDS/rosa" --reason 'a small house' >/dev/null
        must nora subject add S-1 --site CPN >/dev/null
        must nora subject weigh S-1 50kg --on "$(day today)" >/dev/null
        for _ in 1 2; do
            order=$(must phil order create S-1 --product huc-msc --dose 1e6/kg --prescriber 'Dr Elena Marsh' \
                --needed-at "$(day tomorrow) 10:00" --json | jq -r .order.id)
            must petra order verify "$order" >/dev/null
        done
        must quinn vial assign "${VIALS[@]:4}" --as retain --reason 'kept' >/dev/null
        open_shipment
        must petra vial take "${VIALS[@]:0:3}" --reason 'for the ward' >/dev/null
        cp "$DB" "$made.$$" && mv "$made.$$" "$made"
    fi
    cp "$made" "$DB"
    mapfile -t ORDERS < <(must - order list --json | jq -r '.orders[].id' | sort)
    ID=$(must - shipment list --json | jq -r '.shipments[0].id')
}

# reach NAME LOGIN ARGUMENTS..: in the background; whether it won into the file NAME.
reach() {
    (
        name=$1
        shift
        as "$@" >/dev/null 2>"$name.said" && echo won >"$name" || echo lost >"$name"
    ) &
}

# winners NAME..: how many of these won.
winners() { cat "$@" | grep -c won; }

said() { cat ./*.said; }

vial_is() { must - vial show "$1" --json | jq -r ".vial.$2"; }

clean() {
    must - audit verify >/dev/null
    try - verify
    assert_exit 0
    [ "$(sqlite3 -readonly "$DB" 'SELECT count(*) FROM (SELECT vial_id FROM allocation WHERE freed_at_ms IS NULL
        GROUP BY vial_id HAVING count(*) > 1)')" -eq 0 ]
}

@test "of two thaws, a shipment and a discard of a vial in hand one gets it, whatever a hold does" {
    local round vial=${VIALS[0]}
    cp "$DB" before.db
    for round in $(seq "${RACES:-3}"); do
        cp before.db "$DB"
        reach thaw.1 petra dose thaw S-1 "$vial" --dose 1e6/kg
        reach pack petra shipment pack "$ID" "$vial"
        [ $((round % 2)) -eq 0 ] || reach hold ivan vial hold "$vial" --reason 'label torn'
        reach discard petra+nora vial discard "$vial" --reason cracked
        reach thaw.2 petra dose thaw S-1 "$vial" --dose 1e6/kg
        wait
        [ "$(winners thaw.1 thaw.2 pack discard)" -eq 1 ] || fail "round $round: not one winner" "$(head ./thaw.? pack discard; said)"
        case $(vial_is "$vial" state) in
        thawed) [ "$(winners thaw.1 thaw.2)" -eq 1 ] || fail 'thawed by nobody' ;;
        discarded) [ "$(winners discard)" -eq 1 ] || fail 'discarded by nobody' ;;
        out) [ "$(winners pack)" -eq 1 ] && [ "$(vial_is "$vial" shipment)" = "$ID" ] || fail 'packed by nobody' ;;
        *) fail 'an end that none of them makes' ;;
        esac
    done
    clean
}

@test "of two orders, a shipment and a discard of the last stored vial one gets it, and a hold takes it from an order" {
    local round vial=${VIALS[3]} state allocated
    cp "$DB" before.db
    for round in $(seq "${RACES:-3}"); do
        cp before.db "$DB"
        echo lost | tee hold discard >/dev/null
        reach order.1 petra order allocate "${ORDERS[0]}"
        reach pack stan shipment pack "$ID" "$vial"
        case $((round % 3)) in # once nobody else, once a hold, once a discard
        1) reach hold ivan vial hold "$vial" --reason 'label torn' ;;
        2) reach discard stan+nora vial discard "$vial" --reason cracked ;;
        esac
        reach order.2 petra order allocate "${ORDERS[1]}"
        wait
        # A reserved vial can be held and discarded: its order falls. Nothing else follows anything else.
        [ "$(winners order.1 order.2 pack)" -le 1 ] || fail "round $round: two winners" "$(said)"
        state=$(vial_is "$vial" state)
        [ "$state" = stored ] && [ "$(winners hold)" -eq 0 ] && allocated=1 || allocated=0
        [ "$(must - order list --state allocated --json | jq -r '.orders | length')" -eq $allocated ] ||
            fail "round $round: an order counts on a vial that it has not, or has lost one" "$(said)"
        case $state in
        stored) [ "$(winners order.1 order.2)" -eq $allocated ] || [ "$(winners hold)" -eq 1 ] ;;
        discarded) [ "$(winners discard)" -eq 1 ] && [ "$(winners pack)" -eq 0 ] ;;
        out) [ "$(winners pack)" -eq 1 ] && [ "$(winners discard)" -eq 0 ] ;;
        *) false ;;
        esac || fail "round $round: an end that none of them makes: $state" "$(said)"
    done
    clean
}

@test "of two thaws of an order and a discard one gets its vial; a thaw without the order and a shipment never do" {
    local round vial=${VIALS[3]}
    must petra order allocate "${ORDERS[0]}" >/dev/null
    must petra vial take "$vial" --reason 'for the ward' >/dev/null
    cp "$DB" before.db
    for round in $(seq "${RACES:-3}"); do
        cp before.db "$DB"
        reach thaw.1 petra dose thaw S-1 --order "${ORDERS[0]}"
        reach pack petra shipment pack "$ID" "$vial"
        reach thaw.3 petra dose thaw S-1 "$vial" --dose 1e6/kg
        reach discard petra+nora vial discard "$vial" --reason cracked
        [ $((round % 2)) -eq 1 ] || reach hold ivan vial hold "$vial" --reason 'label torn'
        reach order petra order allocate "${ORDERS[1]}"
        reach thaw.2 petra dose thaw S-1 --order "${ORDERS[0]}"
        wait
        [ "$(winners thaw.1 thaw.2 discard)" -eq 1 ] || fail "round $round: not one winner" "$(said)"
        [ "$(winners pack thaw.3 order)" -eq 0 ] || fail "round $round: somebody else got it" "$(said)"
        case $(vial_is "$vial" state) in
        thawed) [ "$(must - order show "${ORDERS[0]}" --json | jq -r .order.state)" = fulfilled ] ;;
        discarded) [ "$(must - order show "${ORDERS[0]}" --json | jq -r .order.state)" = invalidated ] ;;
        *) fail 'an end that none of them makes' ;;
        esac
    done
    clean
}
