package idempotency

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
)

// Seal encrypts an answer that has a secret in it, so that it can be repeated to whoever has the key of the request and
// read by nobody else who sees the store: the key itself is stored as its hash then (AES-256-GCM, a random nonce first).
func Seal(key string, body []byte) []byte {
	sealer := sealerOf(key)
	nonce := make([]byte, sealer.NonceSize())
	rand.Read(nonce)
	return sealer.Seal(nonce, nonce, body, nil)
}

// Open decrypts what Seal made with the same key.
func Open(key string, sealed []byte) ([]byte, error) {
	sealer := sealerOf(key)
	if len(sealed) < sealer.NonceSize() {
		return nil, errors.New("idempotency: a sealed answer is too short")
	}
	return sealer.Open(nil, sealed[:sealer.NonceSize()], sealed[sealer.NonceSize():], nil)
}

func sealerOf(key string) cipher.AEAD {
	sum := sha256.Sum256([]byte("ticketblue receipt " + key))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		panic("idempotency: " + err.Error()) // a key of 32 bytes is one
	}
	sealer, err := cipher.NewGCM(block)
	if err != nil {
		panic("idempotency: " + err.Error())
	}
	return sealer
}
