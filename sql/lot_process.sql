-- Figures of the process along a lot's genealogy.

-- columns: lot_line = l.id, l.code, l.kind, l.passage, l.population_doublings, r.accepted, q.parent_id

-- name: lot_line
-- A lot and all its ancestors, parents before their children; one row for each parent of a lot (none: NULL).
WITH RECURSIVE up (lot_id) AS (
    SELECT id FROM lot WHERE id = ?1
    UNION SELECT p.parent_id FROM up u JOIN lot_parent p ON p.lot_id = u.lot_id
)
SELECT {lot_line} FROM up u JOIN lot l ON l.id = u.lot_id LEFT JOIN lot_receipt r ON r.lot_id = l.id
LEFT JOIN lot_parent q ON q.lot_id = l.id ORDER BY l.id, q.parent_id;

-- columns: process_limits = passage_most, doublings_most, yield_least_permille

-- name: lot_process_limits
-- The in-process limits of a product's version.
SELECT {process_limits} FROM product WHERE id = ?1;
