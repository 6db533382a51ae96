package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestReady(t *testing.T) {
	status := http.StatusServiceUnavailable
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("it asks for %s", r.URL.Path)
		}
		w.WriteHeader(status)
		w.Write([]byte(`{"status":"as it is"}`))
	}))
	c := &readyCommand{URL: server.URL + "/", Timeout: time.Minute}
	if err := c.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "as it is") {
		t.Errorf("of a server that is not ready it says %v", err)
	}
	status = http.StatusOK
	if err := c.Run(t.Context()); err != nil {
		t.Errorf("of a server that is ready it says %v", err)
	}
	server.Close()
	if c.Run(t.Context()) == nil {
		t.Error("a server that is gone is ready")
	}
}
