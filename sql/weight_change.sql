-- What was counted by a weight that is not the one in force any more.

-- columns: weighed_for = o.id, o.code, o.product_id, o.target_kind, o.target_cells, o.area_mm2, o.required_cells,
--   w.id AS weight_id, w.weight_g, w.measured_on

-- name: weight_orders
-- Living orders for a subject that were counted by a weight.
SELECT {weighed_for} FROM dose_order o JOIN weight w ON w.id = o.weight_id
WHERE o.subject_id = ?1 AND o.state IN ('draft', 'verified', 'allocated') ORDER BY o.id;

-- name: weight_doses
-- Doses of a subject that were counted by a weight and are neither discarded nor given whole.
SELECT {weighed_for} FROM dose o JOIN weight w ON w.id = o.weight_id
WHERE o.subject_id = ?1 AND (o.state IN ('thawed', 'prepared', 'handed') OR EXISTS (SELECT 1 FROM infusion i
    WHERE i.dose_id = o.id AND i.state IN ('running', 'interrupted'))) ORDER BY o.id;

-- name: weight_dose
-- By which weight a dose was counted.
SELECT {weighed_for} FROM dose o JOIN weight w ON w.id = o.weight_id WHERE o.id = ?1;

-- name: weight_correction
-- What was entered last for the same day, behind a weight.
SELECT {weight} FROM weight b JOIN weight w ON w.subject_id = b.subject_id AND w.measured_on = b.measured_on
    AND w.id > b.id JOIN person p ON p.id = w.entered_by
WHERE b.id = ?1 ORDER BY w.id DESC LIMIT 1;
