-- A lot's vials against their custody.

-- name: lot_reconcile_filled
-- How many vials of a lot were filled, by their custody.
SELECT count(DISTINCT c.vial_id) FROM vial v JOIN custody c ON c.vial_id = v.id WHERE v.lot_id = ?1 AND c.kind = 'fill';

-- name: lot_reconcile_states
-- How many vials of a lot are in each state.
SELECT state, count(*) FROM vial WHERE lot_id = ?1 GROUP BY state;

-- name: lot_reconcile_broken
-- The vials of a lot whose state is not what their custody ended with, and why.
WITH way (vial_id, last_id, fills) AS (
    SELECT v.id, (SELECT max(c.id) FROM custody c WHERE c.vial_id = v.id),
        (SELECT count(*) FROM custody c WHERE c.vial_id = v.id AND c.kind = 'fill')
    FROM vial v WHERE v.lot_id = ?1
), judged (code, serial, what) AS (
    SELECT v.code, v.serial, CASE
        WHEN v.state IN ('numbered', 'void') THEN
            CASE WHEN w.last_id IS NOT NULL THEN 'was filled, and is ' || v.state END
        WHEN w.last_id IS NULL THEN 'is ' || v.state || ', and nothing says how it came there'
        WHEN w.fills <> 1 THEN 'was filled ' || w.fills || ' times'
        WHEN v.state = 'stored' THEN
            CASE WHEN c.store_id IS NULL OR c.store_id <> v.store_id THEN 'is not in the store where its way ended' END
        WHEN v.state IN ('filled', 'out') THEN
            CASE WHEN c.receiver_id IS NULL OR c.receiver_id <> v.holder_id THEN
                'is not in the hands in which its way ended' END
        WHEN v.state = 'lost' AND NOT EXISTS (SELECT 1 FROM deviation_subject x WHERE x.vial_id = v.id)
            THEN 'is lost, and no deviation says so'
        WHEN c.kind <> CASE v.state WHEN 'in-transit' THEN 'dispatch' WHEN 'infused' THEN 'infuse'
            WHEN 'discarded' THEN 'discard'
            WHEN 'lost' THEN 'lose' WHEN 'consumed' THEN CASE c.kind WHEN 'use' THEN 'use' ELSE 'sample' END
            ELSE CASE c.kind WHEN 'hand' THEN 'hand' ELSE 'thaw' END END
            THEN 'is ' || v.state || ', and its way ended with another leg: ' || c.kind END
    FROM way w JOIN vial v ON v.id = w.vial_id LEFT JOIN custody c ON c.id = w.last_id
)
SELECT code, what FROM judged WHERE what IS NOT NULL ORDER BY serial;
