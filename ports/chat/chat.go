// Package chat is how the office says something to its organisers in the room where they talk.
package chat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Why something was not said. No error has the room's address in its text: who knows it may speak there.
var (
	// ErrUnavailable says nothing about the text: the service can't be reached or does not let us in.
	ErrUnavailable = errors.New("chat: the service can't be reached")
	// ErrRejected: this text is never taken.
	ErrRejected = errors.New("chat: rejected")
)

// TooOften is told when the service wants to be left alone for a while. It is an ErrUnavailable too.
type TooOften struct{ For time.Duration }

// Error implements error.
func (e *TooOften) Error() string { return fmt.Sprintf("chat: too often; again in %s", e.For) }

// Is makes it an ErrUnavailable.
func (e *TooOften) Is(target error) bool { return target == ErrUnavailable }

// Room is where one speaks. Safe for concurrent use.
type Room interface {
	// Say posts a text of at most MaxText bytes, plain but for line breaks, and returns once it is there.
	Say(ctx context.Context, text string) error
}

// MaxText is the longest text in bytes.
const MaxText = 12_000
