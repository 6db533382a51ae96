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

	hashQueue = 8 * time.Second // how long one waits for a turn; about 300 people at once on two cores
)

var errBusy = fault.New(fault.Unavailable, "overloaded", "Too many people sign in right now. Try again in a moment.").After(2 * time.Second)

// passwords hashes and compares, one a core at a time: a crowd waits its turn instead of taking all
// memory.
type passwords struct {
	turns chan struct{}
	decoy string // compared where there is no account, so that the time tells nothing
}

func newPasswords() *passwords {
	return &passwords{
		turns: make(chan struct{}, runtime.GOMAXPROCS(0)),
		decoy: encode(make([]byte, saltBytes), make([]byte, keyBytes)),
	}
}

func (p *passwords) turn(ctx context.Context) (done func(), err error) {
	wait, cancel := context.WithTimeout(ctx, hashQueue)
	defer cancel()
	select {
	case p.turns <- struct{}{}:
		return func() { <-p.turns }, nil
	case <-wait.Done():
		return nil, errBusy
	}
}

// hash returns the PHC string of a password.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	return encode(salt, argon2.IDKey([]byte(password), salt, argonPasses, argonMemoryKiB, argonLanes, keyBytes)), nil
}

// matches compares a password with a PHC string; with "" it takes as long and says no.
func (p *passwords) matches(ctx context.Context, password, phc string) (bool, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
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
