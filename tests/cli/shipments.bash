# A released lot in a tank, a second site with its own people, a qualified shipper. Loaded after helper.
# shellcheck shell=bash disable=SC2034,SC2154 # used by the test files, set by helper

# setup_shipment: $LOT released, its VIALS stored at CPN/LN2-1/B1; site HOS, of which hilda (storage) and petra are; CX-1.
setup_shipment() {
    setup_lot
    local made=$RECORDS/shipment
    exec 8>"$made.lock"
    flock 8
    if [ ! -e "$made.db" ]; then
        make_shipment >"$made.log" 2>&1 || {
            tail -n 20 "$made.log" >&2
            return 1
        }
        cp "$DB" "$made.db.new" && mv "$made.db.new" "$made.db"
    fi
    exec 8>&-
    cp "$made.db" "$DB"
}

make_shipment() {
    set -x
    must rosa lot release "$LOT" --reason 'all conform' &&
        must stan storage add CPN/LN2-1 --kind tank --min -196C --max -150C &&
        must stan storage add CPN/LN2-1/B1 --kind box --grid 9x9 &&
        must stan vial store "${VIALS[@]}" --at CPN/LN2-1/B1 &&
        echo 'training password of hilda' >"$PASSWORDS/hilda.first" &&
        must ada user add hilda --name 'Hilda Frey' --role storage --new-password-file "$PASSWORDS/rosa" &&
        cp "$PASSWORDS/rosa" "$PASSWORDS/hilda" &&
        must hilda user passwd --new-password-file "$PASSWORDS/hilda.first" &&
        mv "$PASSWORDS/hilda.first" "$PASSWORDS/hilda" &&
        must ada site add HOS --name 'Hospital South' --timezone Europe/Madrid --keeper hilda &&
        must ada user site hilda --remove CPN --reason 'of the hospital' &&
        must ada user site petra --add HOS --reason 'of both' &&
        must stan equipment add CX-1 --kind dry-shipper --name CX500 --site CPN &&
        must stan equipment qualify CX-1 --on "$(day '-2 days')" --due "$(day '+30 days')" --hold-hours 240 || return 1
    set +x
}

# open_shipment: one from CPN to HOS in CX-1; its ID into $ID.
open_shipment() {
    ID=$(must stan shipment create --from CPN --to HOS --shipper CX-1 --json | jq -r .shipment.id)
}

# sent VIALS..: one that is on its way with these.
sent() {
    open_shipment && must stan shipment pack "$ID" "$@" && must stan shipment dispatch "$ID" --carrier 'World Courier'
}
