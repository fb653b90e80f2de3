-- For which countries and studies a lot was released.

-- columns: lot_scope = country, study

-- name: lot_scope_of
-- The countries and studies of a lot; none: it may be given everywhere.
SELECT {lot_scope} FROM lot_scope WHERE lot_id = ?1 ORDER BY id;

-- name: lot_scope_admits
-- Whether the country or the study of a subject is one of them.
SELECT count(*) FROM lot_scope x JOIN subject s ON s.id = ?2 JOIN site t ON t.id = s.site_id
WHERE x.lot_id = ?1 AND (x.country = t.country OR x.study = s.study);
