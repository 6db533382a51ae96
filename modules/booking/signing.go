package booking

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"time"
)

// KeyID is what a public key is called in messages, and in the key set that doors read.
func KeyID(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return base64.RawURLEncoding.EncodeToString(sum[:8])
}

// SigningKeys remember by which public key tickets are checked. Codes that were printed, mailed and saved fit that one
// only, so that it must not change unnoticed.
type SigningKeys interface {
	// SigningKey returns the key that was noted, or nil.
	SigningKey(ctx context.Context) (ed25519.PublicKey, error)
	// NoteSigningKey notes a key and returns the one that holds. In the place of another one it comes only when no
	// ticket was issued yet, or when it is to.
	NoteSigningKey(ctx context.Context, key ed25519.PublicKey, replace bool, at time.Time) (ed25519.PublicKey, error)
}
