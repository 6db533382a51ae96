-- name: DueDeliveries :many
SELECT * FROM deliveries WHERE channel = ? AND urgency = ? AND next_at IS NOT NULL AND next_at <= ? ORDER BY next_at LIMIT ?;

-- name: CountBacklog :many
SELECT status, channel, COUNT(*) AS deliveries FROM deliveries WHERE status IN ('WAITING', 'RETRYING', 'DEAD') GROUP BY status, channel;

-- name: ClaimDelivery :execrows
UPDATE deliveries SET next_at = ?, attempts = attempts + 1 WHERE id = ? AND next_at = ?;

-- name: RecordSent :exec
UPDATE deliveries SET status = 'SENT', sent_at = ?, next_at = NULL, last_error = '' WHERE id = ? AND status IN ('WAITING', 'RETRYING', 'DEAD');

-- name: RecordFailed :exec
UPDATE deliveries SET status = ?, attempts = ?, next_at = ?, last_error = ? WHERE id = ? AND next_at = ? AND status IN ('WAITING', 'RETRYING');

-- name: ResendDelivery :execrows
UPDATE deliveries SET status = 'WAITING', attempts = 0, resends = resends + 1, next_at = ?, last_error = '', sent_at = NULL
WHERE id = ? AND status IN ('SENT', 'DEAD') AND channel <> 'BROWSER';

-- name: ResendDead :execrows
UPDATE deliveries SET status = 'WAITING', attempts = 0, resends = resends + 1, next_at = ?, last_error = '' WHERE status = 'DEAD' AND channel = ?;

-- name: Delivery :one
SELECT * FROM deliveries WHERE id = ?;

-- name: LockDelivery :one
SELECT status FROM deliveries WHERE id = ? FOR UPDATE;

-- name: Inbox :many
SELECT * FROM deliveries WHERE user_id = ? AND channel = 'BROWSER' AND id < ? ORDER BY id DESC LIMIT ?;

-- name: UnreadInbox :many
SELECT * FROM deliveries WHERE user_id = ? AND channel = 'BROWSER' AND id < ? AND read_at IS NULL ORDER BY id DESC LIMIT ?;

-- name: InboxSince :many
SELECT * FROM deliveries WHERE user_id = ? AND channel = 'BROWSER' AND id > ? ORDER BY id DESC LIMIT ?;

-- name: CountUnread :one
SELECT COUNT(*) FROM deliveries WHERE user_id = ? AND channel = 'BROWSER' AND read_at IS NULL;

-- name: ReadDelivery :execrows
UPDATE deliveries SET read_at = ? WHERE id = ? AND user_id = ? AND channel = 'BROWSER' AND read_at IS NULL;

-- name: ReadAll :exec
UPDATE deliveries SET read_at = ? WHERE user_id = ? AND channel = 'BROWSER' AND read_at IS NULL;

-- name: DeleteInbox :exec
DELETE FROM deliveries WHERE user_id = ? AND channel = 'BROWSER';

-- name: MailsOfUser :many
SELECT id, resends FROM deliveries WHERE user_id = ? AND channel = 'EMAIL';

-- name: CancelMails :exec
UPDATE deliveries SET status = 'CANCELED', next_at = NULL WHERE user_id = ? AND channel = 'EMAIL' AND status IN ('WAITING', 'RETRYING', 'DEAD');

-- name: EraseFacts :exec
UPDATE deliveries SET facts = '{}', about = '', last_error = '' WHERE user_id = ?;

-- name: OldestDeliveries :many
SELECT id, resends, channel, created_at, next_at FROM deliveries WHERE id > ? ORDER BY id LIMIT ?;

-- name: FullInboxes :many
SELECT user_id FROM deliveries WHERE channel = 'BROWSER' GROUP BY user_id HAVING COUNT(*) > ? LIMIT ?;

-- name: InboxFrom :many
SELECT id FROM deliveries WHERE user_id = ? AND channel = 'BROWSER' ORDER BY id DESC LIMIT ? OFFSET ?;
