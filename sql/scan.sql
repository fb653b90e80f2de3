-- What is in a person's hands, for a session of scanning that begins or ends.

-- columns: scan_carried = s.path, y.from_ms, t.timezone

-- name: scan_carried
-- The racks and boxes that a person carries, the longest first.
SELECT {scan_carried} FROM store s JOIN store_stay y ON y.store_id = s.id AND y.until_ms IS NULL
JOIN site t ON t.id = s.site_id WHERE s.holder_id = ?1 ORDER BY y.from_ms, s.path;

-- columns: scan_taken = v.code,
--   (SELECT c.done_at_ms FROM custody c WHERE c.vial_id = v.id ORDER BY c.id DESC LIMIT 1) AS since_ms

-- name: scan_taken
-- The vials that a person took and has in hands: no packed ones, and none of a spill whose search goes on.
SELECT {scan_taken} FROM vial v WHERE v.holder_id = ?1 AND v.state = 'out' AND v.shipment_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM spill_vial y JOIN spill x ON x.id = y.spill_id
        WHERE y.vial_id = v.id AND y.found_at_ms IS NULL AND x.finished_at_ms IS NULL)
ORDER BY since_ms, v.code;
