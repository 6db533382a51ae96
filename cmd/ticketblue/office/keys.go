package office

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ticketKeyName is the key's file in the data folder.
const ticketKeyName = "ticket-key.pem"

// TicketKeyFile is where the settings keep the key that signs tickets.
func (s Settings) ticketKeyFile() string {
	if s.TicketKeyFile != "" {
		return s.TicketKeyFile
	}
	return filepath.Join(s.DataDir, ticketKeyName)
}

// TicketKey reads the key that signs tickets, or makes it in the data folder when there is none yet. A key
// that was named by a setting is never made: losing it would make every sold ticket a forgery.
func TicketKey(s Settings) (ed25519.PrivateKey, error) {
	path := s.ticketKeyFile()
	content, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && s.TicketKeyFile == "" {
		return makeTicketKey(path)
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
