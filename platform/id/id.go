// Package id makes identifiers: opaque ones that sort by time and can't be guessed, secrets that are
// kept only as their hash, and reservation numbers that two people can read to each other over the phone.
package id

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// New returns a UUIDv7 in its canonical text: rows made together lie together, and its 62 random bits
// can't be counted through.
func New() string { return uuid.Must(uuid.NewV7()).String() }

// Valid reports whether text is an id as New makes them.
func Valid(text string) bool {
	parsed, err := uuid.Parse(text)
	return err == nil && parsed.String() == text
}

// Derived returns the identifier of a thing that others identify, always the same one: a UUIDv8 in its canonical
// text. It can't be guessed where one of the parts can't.
func Derived(parts string) string {
	sum := sha256.Sum256([]byte(parts))
	derived := uuid.UUID(sum[:16])
	derived[6], derived[8] = derived[6]&0x0f|0x80, derived[8]&0x3f|0x80
	return derived.String()
}

// Pack returns the 16 bytes of a UUID, for keys that should be small, and Unpack its text again.
func Pack(text string) ([]byte, error) {
	parsed, err := uuid.Parse(text)
	if err != nil || len(text) != 36 {
		return nil, fmt.Errorf("id: %q is no UUID", text)
	}
	return parsed[:], nil
}

// Unpack returns the text of what Pack returned.
func Unpack(packed []byte) (string, error) {
	u, err := uuid.FromBytes(packed)
	return u.String(), err
}

// Secret returns prefix and 256 random bits in URL-safe text, for tokens.
func Secret(prefix string) string {
	var raw [32]byte
	rand.Read(raw[:])
	return prefix + base64.RawURLEncoding.EncodeToString(raw[:])
}

// Hash is what is stored of a secret. Secrets have full entropy, so a plain SHA-256 suffices; passwords
// don't, and are hashed by the account module.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// alphabet is Crockford's base 32: no I, L, O or U, so nothing is mistaken for 1, 0 or V.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	numberRandom = 11 // symbols: 55 random bits
	checkModulus = 31 // prime, so that every single wrong symbol and every swap of two neighbours is caught
)

// Number returns a reservation number such as 7K3M-9QXW-2HTD: 55 random bits and a check symbol.
func Number() string {
	var raw [numberRandom]byte
	rand.Read(raw[:])
	symbols := make([]byte, numberRandom, numberRandom+1)
	for i, b := range raw {
		// The check works modulo 31, so the 32nd symbol is left out of numbers.
		for b >= 248 {
			var again [1]byte
			rand.Read(again[:])
			b = again[0]
		}
		symbols[i] = alphabet[b%checkModulus]
	}
	symbols = append(symbols, checkSymbol(symbols))
	return string(symbols[:4]) + "-" + string(symbols[4:8]) + "-" + string(symbols[8:])
}

// ParseNumber reads a number as a person typed or heard it (lower case, spaces, O for 0, I or L for 1)
// and returns its one true form, or false when a symbol is wrong.
func ParseNumber(text string) (string, bool) {
	clean := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '\u2013', '\u2014':
			return -1
		case 'o', 'O':
			return '0'
		case 'i', 'I', 'l', 'L':
			return '1'
		}
		return r
	}, strings.ToUpper(text))
	if len(clean) != numberRandom+1 {
		return "", false
	}
	for i := range len(clean) {
		if at := strings.IndexByte(alphabet, clean[i]); at < 0 || at >= checkModulus {
			return "", false
		}
	}
	if checkSymbol([]byte(clean[:numberRandom])) != clean[numberRandom] {
		return "", false
	}
	return clean[:4] + "-" + clean[4:8] + "-" + clean[8:], true
}

// checkSymbol is the weighted sum modulo 31 (weights 2, 3, 4, ...), as ISBN-10 does modulo 11.
func checkSymbol(symbols []byte) byte {
	sum := 0
	for i, symbol := range symbols {
		sum += (i + 2) * strings.IndexByte(alphabet, symbol)
	}
	return alphabet[sum%checkModulus]
}
