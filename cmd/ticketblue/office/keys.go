package office

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// ticketKeyName is the key's file in the data folder.
const ticketKeyName = "ticket-key.pem"

// ticketKeyFile is where the settings keep the key that signs tickets.
func (s Settings) ticketKeyFile() string {
	if s.TicketKeyFile != "" {
		return s.TicketKeyFile
	}
	return filepath.Join(s.DataDir, ticketKeyName)
}

// ErrKeyMissing says that there is no file with the key that signs tickets.
var ErrKeyMissing = errors.New("the key that signs tickets is missing")

// ErrKeyChanged says that the key which signs tickets is not the one that signed those which were issued.
var ErrKeyChanged = errors.New("the key that signs tickets is another one than before")

// anew is what another key means.
const anew = "what the page shows is signed anew, but printed, mailed and saved codes are refused at the door"

// openTicketKey reads the key that signs tickets. An office that has issued none yet makes it in the data folder
// at its first start. Afterwards it is never made: a new key would make every ticket that was printed or saved a
// forgery, so a missing one stops the start. Neither is one that a setting names. Another key than the one by which tickets
// were issued stops the start likewise: the database knows its public half.
func (o *Office) openTicketKey(ctx context.Context) (ed25519.PrivateKey, error) {
	key, err := o.findTicketKey(ctx)
	if err != nil {
		return nil, err
	}
	holds, err := noteTicketKey(ctx, sqlstore.NewBooking(o.DB), key, false, o.Clock)
	if err != nil {
		return nil, err
	}
	if public := publicOf(key); !public.Equal(holds) {
		path := o.Settings.ticketKeyFile()
		return nil, fmt.Errorf("%w: %s holds key %s, but tickets were issued with key %s. Put the file with that one in its place, from a backup, "+
			"or say where it is with --ticket-key-file; \"ticketblue ticket key FILE\" says which key a file holds. If it is lost for good, "+
			"\"ticketblue ticket use-key\" with the same settings has the one that is there sign from now on: "+anew, ErrKeyChanged, path, booking.KeyID(public), booking.KeyID(holds))
	}
	return key, nil
}

// findTicketKey reads the key, or makes it where there is none to be found again.
func (o *Office) findTicketKey(ctx context.Context) (ed25519.PrivateKey, error) {
	key, err := TicketKey(o.Settings)
	if !errors.Is(err, ErrKeyMissing) {
		return key, err
	}
	sold, asked := sqlstore.NewBooking(o.DB).AnyTicket(ctx)
	if asked != nil {
		return nil, errors.Join(err, asked)
	}
	if sold {
		return nil, fmt.Errorf("%w, and tickets have been sold with it. Put the file back from a backup, or say where it is with --ticket-key-file. "+
			"If it is lost for good, \"ticketblue ticket new-key\" with the same settings makes another: "+anew, err)
	}
	if o.Settings.TicketKeyFile != "" {
		return nil, err
	}
	return makeTicketKey(o.Settings.ticketKeyFile())
}

// noteTicketKey has the database know the key and returns the public half of the one that holds. What is as it was is not
// written.
func noteTicketKey(ctx context.Context, keys booking.SigningKeys, key ed25519.PrivateKey, replace bool, clock clock.Clock) (ed25519.PublicKey, error) {
	public := publicOf(key)
	holds, err := keys.SigningKey(ctx)
	if err == nil && !public.Equal(holds) {
		holds, err = keys.NoteSigningKey(ctx, public, replace, clock.Now())
	}
	if err != nil {
		return nil, fmt.Errorf("ticket key: %w", err)
	}
	return holds, nil
}

func publicOf(key ed25519.PrivateKey) ed25519.PublicKey {
	return key.Public().(ed25519.PublicKey) //nolint:forcetypeassert // by Ed25519's definition
}

// NewTicketKey makes a key where there is none and has it sign from now on, also for an office that has sold tickets. It
// says where the key is.
func NewTicketKey(ctx context.Context, s Settings) (path string, err error) {
	path = s.ticketKeyFile()
	switch _, err := TicketKey(s); {
	case err == nil:
		return "", fmt.Errorf("%s holds a key already: move it away first if another one is to sign", path)
	case !errors.Is(err, ErrKeyMissing):
		return "", err
	}
	db, engine, err := OpenStore(ctx, s)
	if err != nil {
		return "", err
	}
	key, err := makeTicketKey(path)
	if err == nil {
		_, err = noteTicketKey(ctx, sqlstore.NewBooking(db), key, true, clock.System())
	}
	return path, errors.Join(err, engine.Close())
}

// UseTicketKey has the key that is there sign from now on, in the place of the one that signed until now, and returns what
// it is called.
func UseTicketKey(ctx context.Context, s Settings) (id string, err error) {
	key, err := TicketKey(s)
	if err != nil {
		return "", err
	}
	db, engine, err := OpenStore(ctx, s)
	if err != nil {
		return "", err
	}
	_, err = noteTicketKey(ctx, sqlstore.NewBooking(db), key, true, clock.System())
	return booking.KeyID(publicOf(key)), errors.Join(err, engine.Close())
}

// TicketKey reads the key that signs tickets and makes none: ErrKeyMissing when there is no such file.
func TicketKey(s Settings) (ed25519.PrivateKey, error) {
	path := s.ticketKeyFile()
	content, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: there is no file %s", ErrKeyMissing, path)
	}
	if err != nil {
		return nil, fmt.Errorf("ticket key: %w", err)
	}
	block, _ := pem.Decode(content)
	if block == nil {
		return nil, fmt.Errorf("ticket key: %s is no PEM file", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("ticket key: %w", err)
	}
	private, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("ticket key: %s holds no Ed25519 key", path)
	}
	return private, nil
}

func makeTicketKey(path string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	content := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	// Written whole under another name and then linked, which fails where there is one: of two that start at
	// once, one makes the key and the other one reads it, and a crash leaves no half of one.
	file, err := os.CreateTemp(filepath.Dir(path), ticketKeyName+".*")
	if err != nil {
		return nil, fmt.Errorf("ticket key: %w", err)
	}
	defer os.Remove(file.Name()) // it has its own name by now
	_, err = file.Write(content)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return nil, fmt.Errorf("ticket key: %w", err)
	}
	err = os.Link(file.Name(), path)
	if errors.Is(err, os.ErrExist) {
		return TicketKey(Settings{TicketKeyFile: path})
	}
	if err != nil {
		return nil, fmt.Errorf("ticket key: %w", err)
	}
	return key, nil
}
