package accountapp

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/ticketblue/ticketblue/platform/fault"
)

// argon2id's cost: about 50 ms of one core and 32 MiB each. OWASP's least is 19 MiB and two passes
// (Password Storage Cheat Sheet).
const (
	argonMemoryKiB = 32 * 1024
	argonPasses    = 2
	argonLanes     = 1
	saltBytes      = 16
	keyBytes       = 32
)

// hashMiB is what each hash under way costs: its own memory, and as much again of earlier ones that is not collected yet.
const hashMiB = 2 * argonMemoryKiB / 1024

// DefaultPasswordMemoryMiB is what hashing may use unless settings say otherwise.
const DefaultPasswordMemoryMiB = 128

var errBusy = fault.New(fault.Unavailable, "overloaded", "Too many people sign in right now. Try again in a moment.").After(2 * time.Second)

// passwords hashes and compares, one a core at a time and within a budget of memory: a crowd waits its turn (turns.go).
type passwords struct {
	turns *turns
	decoy string // compared where there is no account, so that the time tells nothing
}

func newPasswords(memoryMiB int) *passwords {
	return &passwords{
		turns: newTurns(hashesAtOnce(memoryMiB, runtime.GOMAXPROCS(0))),
		decoy: encode(make([]byte, saltBytes), make([]byte, keyBytes)),
	}
}

// hashesAtOnce is how many fit into the memory: one a core at most, and one at least.
func hashesAtOnce(memoryMiB, cores int) int { return max(1, min(cores, memoryMiB/hashMiB)) }

// LimitPasswordMemory sets how much memory hashing may use. Call it before the first request.
func (a *Accounts) LimitPasswordMemory(mib int) { a.passwords = newPasswords(mib) }

// hash returns the PHC string of a password. place is where whoever waits for it comes from.
func (p *passwords) hash(ctx context.Context, place, password string) (string, error) {
	leave, err := p.turns.enter(ctx, lane{place: place})
	if err != nil {
		return "", err
	}
	defer leave()
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	return encode(salt, argon2.IDKey([]byte(password), salt, argonPasses, argonMemoryKiB, argonLanes, keyBytes)), nil
}

// matches compares a password with a PHC string; with "" it takes as long and says no. The caller has a turn.
func (p *passwords) matches(password, phc string) (bool, error) {
	known := phc != ""
	if !known {
		phc = p.decoy
	}
	var version, memory, passes, lanes int
	var tail string
	if _, err := fmt.Sscanf(phc, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &memory, &passes, &lanes, &tail); err != nil {
		return false, fmt.Errorf("password hash: %w", err)
	}
	saltText, keyText, _ := strings.Cut(tail, "$")
	salt, err1 := base64.RawStdEncoding.DecodeString(saltText)
	key, err2 := base64.RawStdEncoding.DecodeString(keyText)
	if err1 != nil || err2 != nil || version != argon2.Version {
		return false, fmt.Errorf("password hash: not an argon2id PHC string")
	}
	got := argon2.IDKey([]byte(password), salt, uint32(passes), uint32(memory), uint8(lanes), uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1 && known, nil
}

// encode writes the PHC string (github.com/P-H-C/phc-string-format).
func encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemoryKiB, argonPasses, argonLanes, b64(salt), b64(key))
}
