-- Labels of bags.

-- columns: dose_label = p.name AS product, p.investigational,
--   (SELECT max(b.copy) FROM dose_label b WHERE b.dose_id = d.id)
--   AS copies

-- name: dose_label
-- What stands on a bag's label beside the dose itself, and how often it was printed.
SELECT {dose_label} FROM dose d JOIN product p ON p.id = d.product_id WHERE d.id = ?1;

-- name: dose_label_copies
-- How often the label of a bag was printed.
SELECT count(*) FROM dose_label WHERE dose_id = ?1;

-- name: dose_label_insert
-- A bag's label that is printed.
INSERT INTO dose_label (dose_id, copy, template, template_version, template_sha256, texts, planned_cells, bag_ul,
    use_by_ms, reason, printed_by, printed_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);
