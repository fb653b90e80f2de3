-- How long vials were out of storage.

-- columns: exposure_leg = c.kind, c.store_id, c.done_at_ms, c.recorded_at_ms

-- name: exposure_legs
-- The legs of a vial, oldest first.
SELECT {exposure_leg} FROM custody c WHERE c.vial_id = ?1 ORDER BY c.id;

-- name: exposure_frozen
-- When the last freezing run of a vial's lot ended that ended until a time; 0: none.
SELECT coalesce(max(f.ended_at_ms), 0) FROM vial v JOIN freezing_run f ON f.lot_id = v.lot_id
WHERE v.id = ?1 AND f.ended_at_ms <= ?2;

-- columns: exposure_stay = b.from_ms, b.until_ms, b.stood_from_ms, b.stood_until_ms

-- name: exposure_stays
-- When a store that a vial stood in, or one around it, was open (but for those with a lid) or carried, and from when
-- until when the vial stood there; the two may only overlap. No end: until now (?2 is later than anything). A store's
-- first place was its place before it was entered, too. What began on record, and whose end was recorded at ?3 or
-- later, lasts until then, whatever was said of when that was. Times in which the product's limit was exceeded there
-- count too,
-- unless they became an excursion that names the vial: that is QA's. So does the time in a shipper until the record
-- knew when that was filled, on its way too, unless its logger saw it within limits: nobody could say that it was
-- cold.
WITH RECURSIVE stood (store_id, from_ms, until_ms) AS (
    SELECT c.store_id, c.done_at_ms,
        coalesce((SELECT n.done_at_ms FROM custody n WHERE n.previous_id = c.id), ?2)
    FROM custody c WHERE c.vial_id = ?1 AND c.store_id IS NOT NULL
    UNION ALL
    SELECT y.parent_id, CASE WHEN y.from_ms > d.from_ms AND y.previous_id IS NOT NULL THEN y.from_ms ELSE d.from_ms END,
        CASE WHEN coalesce(y.until_ms, ?2) < d.until_ms THEN coalesce(y.until_ms, ?2) ELSE d.until_ms END
    FROM stood d JOIN store_stay y ON y.store_id = d.store_id
    WHERE y.parent_id IS NOT NULL AND (y.from_ms < d.until_ms OR y.previous_id IS NULL)
        AND coalesce(y.until_ms, ?2) > d.from_ms
)
SELECT {exposure_stay} FROM (
    SELECT o.opened_at_ms AS from_ms,
        CASE WHEN o.opened_recorded_ms IS NULL AND o.closed_recorded_ms >= ?3 THEN o.closed_recorded_ms
        ELSE coalesce(o.closed_at_ms, ?2) END AS until_ms, d.from_ms AS stood_from_ms, d.until_ms AS stood_until_ms
    FROM stood d JOIN store s ON s.id = d.store_id JOIN opening o ON o.store_id = d.store_id
    WHERE s.lid = 0 AND o.opened_at_ms < d.until_ms AND coalesce(o.closed_at_ms, ?2) > d.from_ms
    UNION ALL
    SELECT y.from_ms, coalesce((SELECT z.recorded_at_ms FROM store_stay z WHERE z.previous_id = y.id
        AND y.recorded_at_ms IS NULL AND z.recorded_at_ms >= ?3), y.until_ms, ?2), d.from_ms, d.until_ms
    FROM stood d JOIN store_stay y ON y.store_id = d.store_id
    WHERE y.holder_id IS NOT NULL AND y.from_ms < d.until_ms AND coalesce(y.until_ms, ?2) > d.from_ms
    UNION ALL
    SELECT w.from_ms, coalesce(w.until_ms, ?2), d.from_ms, d.until_ms
    FROM stood d JOIN excursion_short w ON w.store_id = d.store_id
    WHERE w.product_id = (SELECT v.product_id FROM vial v WHERE v.id = ?1)
        AND w.from_ms < d.until_ms AND coalesce(w.until_ms, ?2) > d.from_ms
        AND NOT EXISTS (SELECT 1 FROM excursion_vial x JOIN excursion e ON e.id = x.excursion_id
            WHERE x.vial_id = ?1 AND e.store_id = w.store_id AND e.product_id = w.product_id
            AND coalesce(e.sensor_id, 0) = coalesce(w.sensor_id, 0)
            AND e.from_ms <= w.last_ms AND e.last_ms >= w.from_ms)
    UNION ALL
    SELECT c.done_at_ms, coalesce(h.charge_said_ms, CASE WHEN c.kind = 'dispatch'
            AND h.logger_outcome = 'within-limits' THEN c.done_at_ms ELSE ?2 END), c.done_at_ms,
        coalesce((SELECT CASE WHEN c.recorded_at_ms IS NULL AND n.recorded_at_ms >= ?3 THEN n.recorded_at_ms
        ELSE n.done_at_ms END FROM custody n WHERE n.previous_id = c.id), ?2)
    FROM custody c JOIN shipment h ON h.id = c.shipment_id
    WHERE c.vial_id = ?1 AND c.kind IN ('pack', 'dispatch') AND coalesce(h.charge_said_ms, ?2) > c.done_at_ms
) b;

-- name: exposure_vials_inside
-- The vials in a store and in the stores inside it.
WITH RECURSIVE inside (id) AS (
    SELECT id FROM store WHERE id = ?1 UNION ALL SELECT c.id FROM inside n JOIN store c ON c.parent_id = n.id
)
SELECT {vial} FROM inside n CROSS JOIN vial v JOIN lot l ON l.id = v.lot_id JOIN site i ON i.id = l.site_id
LEFT JOIN store s ON s.id = v.store_id LEFT JOIN person p ON p.id = v.holder_id WHERE v.store_id = n.id ORDER BY +v.id;

-- name: exposure_hands
-- The vials in a person's hands, got before ?2, that are not packed, but for those of a spill whose search goes on.
SELECT v.id FROM vial v WHERE v.holder_id = ?1 AND v.state = 'out' AND v.shipment_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM custody c WHERE c.vial_id = v.id AND c.done_at_ms >= ?2)
    AND NOT EXISTS (SELECT 1 FROM spill_vial y JOIN spill x ON x.id = y.spill_id
        WHERE y.vial_id = v.id AND y.found_at_ms IS NULL AND x.finished_at_ms IS NULL)
ORDER BY v.id;

-- name: exposure_warm
-- scans: the times that go on now, by an index that holds no others
-- The vials in stores that are above their product's limit by the last reading, for no longer than the store allows so
-- far, of products that say how long a vial may be out of storage; but for those that were found so, and wait for QA or
-- were rejected.
WITH RECURSIVE inside (id, product_id) AS (
    SELECT w.store_id, w.product_id FROM excursion_short w JOIN product p ON p.id = w.product_id
    WHERE w.until_ms IS NULL AND p.out_of_storage_most_s > 0
    UNION SELECT s.id, i.product_id FROM inside i JOIN store s ON s.parent_id = i.id
)
SELECT v.id FROM inside i CROSS JOIN vial v
WHERE v.store_id = i.id AND +v.product_id = i.product_id AND NOT EXISTS (SELECT 1 FROM exposure_excess x
    LEFT JOIN deviation_subject y ON y.deviation_id = x.deviation_id AND y.vial_id = x.vial_id
    WHERE x.vial_id = v.id AND coalesce(y.disposition, '') <> 'accept'
    AND x.id = (SELECT max(z.id) FROM exposure_excess z WHERE z.vial_id = v.id))
ORDER BY +v.id;

-- columns: exposure_vial = v.code, p.code AS product, p.out_of_storage_most_s,
--   (SELECT t.timezone FROM custody c JOIN store s ON s.id = c.store_id JOIN site t ON t.id = s.site_id
--   WHERE c.vial_id = v.id ORDER BY c.id DESC LIMIT 1) AS timezone

-- name: exposure_vial
-- What a vial's product allows, and the zone of the site where it last stood (none: it never did).
SELECT {exposure_vial} FROM vial v JOIN product p ON p.id = v.product_id WHERE v.id = ?1;

-- columns: exposure_excess = x.exposed_s, d.code AS deviation, y.disposition

-- name: exposure_excess_of
-- What was found last of a vial that was out for too long, and what QA decided about it.
SELECT {exposure_excess} FROM exposure_excess x JOIN deviation d ON d.id = x.deviation_id
LEFT JOIN deviation_subject y ON y.deviation_id = x.deviation_id AND y.vial_id = x.vial_id
WHERE x.vial_id = ?1 ORDER BY x.id DESC LIMIT 1;

-- name: exposure_excess_insert
-- It is found.
INSERT INTO exposure_excess (vial_id, deviation_id, exposed_s, most_s, found_at_ms) VALUES (?1, ?2, ?3, ?4, ?5);

-- columns: exposure_out = v.id, v.code, p.code AS product, h.name AS holder

-- name: exposure_out_of_lot
-- The vials of a lot that are out of storage now, in whose hands, but for packed ones.
SELECT {exposure_out} FROM vial v JOIN product p ON p.id = v.product_id JOIN person h ON h.id = v.holder_id
WHERE v.lot_id = ?1 AND v.state = 'out' AND v.shipment_id IS NULL ORDER BY v.id;
