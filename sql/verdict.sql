-- Stored verdicts, to be computed anew.

-- columns: verdict = id, specification_id, value, unit, verdict, concluded
-- columns: verdict_product = id

-- name: verdict_last_specification
-- The greatest key of a specification's row; 0 for none.
SELECT coalesce(max(id), 0) FROM specification;

-- name: verdict_products
-- Every version of every product.
SELECT id FROM product ORDER BY id;

-- name: verdict_results
-- scans: every stored verdict is computed anew, in the order of the keys
-- Every result, in force or not.
SELECT id, specification_id, value, unit, verdict, CASE WHEN conclusion_id IS NULL THEN 0 ELSE 1 END AS concluded
FROM result ORDER BY id;
