-- name: TakeNumbers :execrows
UPDATE catalog_numbers SET last = last + ? WHERE name = ?;

-- name: LastNumber :one
SELECT last FROM catalog_numbers WHERE name = ?;
