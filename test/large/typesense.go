package large

import (
	"context"
	"errors"

	"github.com/ticketblue/ticketblue/test/testenv"
	"github.com/ticketblue/ticketblue/test/typesensesim"
)

// Typesense is a search server that keeps what it has when it is stopped: a real one, or, where this machine can't have
// one, the stand-in in this process.
type Typesense struct {
	testenv.Typesense
	About string // which it is

	stop  func() error
	start func(ctx context.Context) error
	close func() error
}

func startTypesense(ctx context.Context) (*Typesense, error) {
	server, err := testenv.StartTypesense(ctx)
	if errors.Is(err, testenv.ErrNoServer) {
		return startTypesenseStandIn(ctx)
	}
	if err != nil {
		return nil, err
	}
	return &Typesense{Typesense: server.Typesense, About: "Typesense, real", stop: server.Kill, start: server.Start, close: server.Close}, nil
}

func startTypesenseStandIn(ctx context.Context) (*Typesense, error) {
	const key = "typesense-stand-in"
	s, err := startServer(ctx, typesensesim.New(key))
	if err != nil {
		return nil, err
	}
	return &Typesense{
		Typesense: testenv.Typesense{URL: s.URL, APIKey: key}, About: "stand-in: test/typesensesim",
		stop: func() error { s.Stop(); return nil }, start: s.Start, close: s.Close,
	}, nil
}

// sharedTypesense is one that nobody stops, for many offices.
func sharedTypesense(ctx context.Context) (testenv.Typesense, error) {
	server, err := testenv.SharedTypesense()
	if !errors.Is(err, testenv.ErrNoServer) {
		return server, err
	}
	stand, err := startTypesenseStandIn(ctx)
	if err != nil {
		return testenv.Typesense{}, err
	}
	return stand.Typesense, nil
}

// Stop takes it away.
func (s *Typesense) Stop() error { return s.stop() }

// Start brings it back, with what it had.
func (s *Typesense) Start(ctx context.Context) error { return s.start(ctx) }

// Close ends it for good.
func (s *Typesense) Close() error { return s.close() }
