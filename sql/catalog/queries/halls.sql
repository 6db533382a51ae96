-- name: InsertHall :exec
INSERT INTO halls (id, name, address, seats, plan_version, kopis_id, latitude, longitude, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: UpdateHall :execrows
UPDATE halls SET name = ?, address = ?, kopis_id = ?, latitude = ?, longitude = ?, source = ? WHERE id = ?;

-- name: UpdateHallPlan :execrows
UPDATE halls SET seats = ?, plan_version = ? WHERE id = ?;

-- name: HallByID :one
SELECT * FROM halls WHERE id = ?;

-- name: LockHall :execrows
UPDATE halls SET seats = seats WHERE id = ?;

-- name: HallsAfter :many
SELECT * FROM halls WHERE name >= ? AND (name > ? OR id > ?) ORDER BY name, id LIMIT ?;

-- name: HallsLike :many
SELECT * FROM halls WHERE name >= ? AND (name > ? OR id > ?) AND name LIKE ? ESCAPE '!' ORDER BY name, id LIMIT ?;

-- name: HallIsUsed :one
SELECT COUNT(*) FROM (SELECT 1 FROM performances WHERE hall_id = ? LIMIT 1) AS used;

-- name: DeleteHallPlans :exec
DELETE FROM hall_plans WHERE hall_id = ?;

-- name: DeleteHall :execrows
DELETE FROM halls WHERE id = ?;

-- name: InsertPlan :exec
INSERT INTO hall_plans (hall_id, version, recipe, seats, grades, packed) VALUES (?, ?, ?, ?, ?, ?);

-- name: PlanByVersion :one
SELECT * FROM hall_plans WHERE hall_id = ? AND version = ?;

-- name: CurrentPlan :one
SELECT p.* FROM hall_plans p JOIN halls h ON h.id = p.hall_id AND h.plan_version = p.version WHERE h.id = ?;

-- name: LastPlanVersion :one
SELECT CAST(COALESCE(MAX(version), 0) AS SIGNED) AS version FROM hall_plans WHERE hall_id = ?;

-- name: PlanHead :one
SELECT hall_id, version, recipe, seats, grades FROM hall_plans WHERE hall_id = ? AND version = ?;
