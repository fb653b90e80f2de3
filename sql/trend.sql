-- Figures of a product's lots over time.

-- columns: trend_result = l.id AS lot_id, l.product_id, l.code AS lot, l.made_on, r.value, r.unit, r.retest, r.state

-- name: trend_results
-- The results in force of one test of a product, lot by lot in the order of manufacture, the newest retest first.
SELECT {trend_result}
FROM product p JOIN lot l ON l.product_id = p.id
    JOIN specification s ON s.product_id = p.id AND s.test = ?2 AND s.stage = ?3
    JOIN result r ON r.lot_id = l.id AND r.specification_id = s.id AND r.state IN ('entered', 'reviewed')
WHERE p.code = ?1 ORDER BY l.made_on, l.id, r.retest DESC, r.replicate;

-- columns: trend_yield = l.id AS lot_id, l.product_id, l.code AS lot, l.made_on, y.theoretical, y.actual,
--   coalesce(p.yield_least_permille, 0) AS least_permille

-- name: trend_yields
-- The yields of one step of a product's lots, in the order of manufacture.
SELECT {trend_yield}
FROM product p JOIN lot l ON l.product_id = p.id JOIN lot_yield y ON y.lot_id = l.id AND y.step = ?2
WHERE p.code = ?1 ORDER BY l.made_on, l.id;
