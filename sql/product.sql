-- Products, their versions and specifications.

-- columns: product = p.id, p.code, p.version, p.state, p.name, p.title, p.investigational, p.shelf_life_months,
--   p.in_use_minutes, p.storage_max_mc, p.out_of_storage_most_s, p.cells_per_vial, p.volume_ul, p.dose_cells_per_kg,
--   p.dose_tolerance_permille, p.vials_round, s.name AS approved_by, s.signed_at_ms AS approved_at_ms, p.frozen,
--   p.release_requires, coalesce(p.passage_most, -1) AS passage_most, p.doublings_most, p.yield_least_permille,
--   p.stability_months, p.source_sha256, p.dose_kind, p.dose_cells, p.dose_bands, p.dose_cap_cells,
--   p.dose_cap_cells_per_kg, p.dose_basis, p.recovery_permille, coalesce(p.weight_days_most, -1) AS weight_days_most,
--   coalesce(p.course_infusions, -1) AS course_infusions, coalesce(p.course_days_least, -1) AS course_days_least,
--   coalesce(p.course_more_infusions, -1) AS course_more_infusions,
--   coalesce(p.course_more_days_least, -1) AS course_more_days_least, p.dose_overrides, p.dmso_mg_per_ml,
--   p.dmso_most_mg_per_kg, p.endotoxin_most, p.first_stored_most_s, p.dose_order, p.gtin, p.isbt128_product
-- columns: specification = id, test, stage, title, method, unit, kind, lower, lower_open, upper, upper_open,
--   plausible_lower, plausible_upper, words, failing_words, gates_release, gates_infusion, may_be_pending, rounding,
--   information_only, pending_days, replicates, replicate_rule, retests_most
-- columns: product_event = e.seq, e.action, e.actor_name, e.at_ms
-- columns: product_newest = id, version, state, source_sha256, source_text, imported_by

-- name: product_newest
-- The newest version of a code, draft or approved, with the text that it was read from.
SELECT {product_newest} FROM product WHERE code = ?1 ORDER BY version DESC LIMIT 1;

-- name: product_insert
-- A new draft.
INSERT INTO product (code, version, state, name, title, investigational, shelf_life_months, in_use_minutes,
    storage_max_mc,
    cells_per_vial, volume_ul, dose_cells_per_kg, dose_tolerance_permille, vials_round, source_text, source_sha256,
    imported_by, imported_at_ms, frozen, release_requires, passage_most, doublings_most, yield_least_permille,
    stability_months, out_of_storage_most_s, dose_kind, dose_cells, dose_bands, dose_cap_cells, dose_cap_cells_per_kg,
    dose_basis, recovery_permille, weight_days_most, course_infusions, course_days_least, course_more_infusions,
    course_more_days_least, dose_overrides, dmso_mg_per_ml, dmso_most_mg_per_kg, endotoxin_most,
    first_stored_most_s, dose_order, gtin, isbt128_product)
VALUES (?1, ?2, 'draft', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
    ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44);

-- name: product_replace
-- Another text in place of a draft.
UPDATE product SET name = ?3, title = ?4, investigational = ?5, shelf_life_months = ?6, in_use_minutes = ?7,
    storage_max_mc = ?8, cells_per_vial = ?9, volume_ul = ?10, dose_cells_per_kg = ?11, dose_tolerance_permille = ?12,
    vials_round = ?13, source_text = ?14, source_sha256 = ?15, imported_by = ?16, imported_at_ms = ?17,
    frozen = ?18, release_requires = ?19, passage_most = ?20, doublings_most = ?21, yield_least_permille = ?22,
    stability_months = ?23, out_of_storage_most_s = ?24,
    dose_kind = ?25, dose_cells = ?26, dose_bands = ?27, dose_cap_cells = ?28, dose_cap_cells_per_kg = ?29,
    dose_basis = ?30, recovery_permille = ?31, weight_days_most = ?32, course_infusions = ?33, course_days_least = ?34,
    course_more_infusions = ?35, course_more_days_least = ?36, dose_overrides = ?37, dmso_mg_per_ml = ?38,
    dmso_most_mg_per_kg = ?39, endotoxin_most = ?40, first_stored_most_s = ?41,
    dose_order = ?42, gtin = ?43, isbt128_product = ?44
WHERE code = ?1 AND version = ?2 AND state = 'draft';

-- name: product_approve
-- The signed approval of a draft.
UPDATE product SET state = 'approved', approval_id = ?2 WHERE id = ?1 AND state = 'draft';

-- name: product_by_id
-- One version.
SELECT {product} FROM product p LEFT JOIN signature s ON s.id = p.approval_id WHERE p.id = ?1;

-- name: product_by_version
-- One version of a code.
SELECT {product} FROM product p LEFT JOIN signature s ON s.id = p.approval_id WHERE p.code = ?1 AND p.version = ?2;

-- name: product_in_force
-- The newest approved version of a code, or its newest draft when none is approved.
SELECT {product} FROM product p LEFT JOIN signature s ON s.id = p.approval_id WHERE p.code = ?1
ORDER BY CASE p.state WHEN 'approved' THEN 0 ELSE 1 END, p.version DESC LIMIT 1;

-- name: product_by_gtin
-- The code of the product whose number of GS1 this is, in any of its versions.
SELECT code FROM product WHERE gtin = ?1 ORDER BY id DESC LIMIT 1;

-- name: product_list
-- scans: a facility has few products, and every one is listed
-- The newest version of each code.
SELECT {product} FROM product p LEFT JOIN signature s ON s.id = p.approval_id
WHERE NOT EXISTS (SELECT 1 FROM product newer WHERE newer.code = p.code AND newer.version > p.version)
ORDER BY p.code LIMIT 1000;

-- name: specification_insert
-- One row of a product's specification.
INSERT INTO specification (product_id, ordinal, test, stage, title, method, unit, kind, lower, lower_open, upper,
    upper_open, plausible_lower, plausible_upper, words, failing_words, gates_release, gates_infusion, may_be_pending,
    rounding, information_only, pending_days, replicates, replicate_rule, retests_most)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
    ?25);

-- name: specification_delete
-- The rows of a draft that is replaced; nothing refers to them yet.
DELETE FROM specification WHERE product_id = ?1;

-- name: specification_of_product
-- A product's specification in its printed order.
SELECT {specification} FROM specification WHERE product_id = ?1 ORDER BY ordinal;

-- name: product_source_by_approval
-- The imported file of the version that a signature approved.
SELECT source_text FROM product WHERE approval_id = ?1;

-- name: product_events
-- The imports and approvals of a code, oldest first.
SELECT {product_event} FROM audit_subject s JOIN audit_event e ON e.seq = s.seq
WHERE s.subject = ?1 AND e.action IN ('product.import', 'product.approve') ORDER BY e.seq;
