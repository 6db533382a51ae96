package sqlstore_test

import (
	"os"
	"testing"

	"github.com/ticketblue/ticketblue/test/testenv"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testenv.Shutdown()
	os.Exit(code)
}
