package id_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/platform/id"
)

const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func TestNumber(t *testing.T) {
	t.Parallel()
	t.Run("is read back as it was made, however it is written down", func(t *testing.T) {
		t.Parallel()
		for range 1000 {
			number := id.Number()
			for _, heard := range []string{
				number, strings.ToLower(number), strings.ReplaceAll(number, "-", ""), strings.ReplaceAll(number, "-", " "),
				strings.ReplaceAll(number, "-", "–"), strings.ReplaceAll(strings.ReplaceAll(number, "0", "o"), "1", "l"),
				strings.ReplaceAll(number, "1", "I"), " " + number + " ",
			} {
				if got, ok := id.ParseNumber(heard); !ok || got != number {
					t.Fatalf("%q, heard of %s, is %q, %t", heard, number, got, ok)
				}
			}
		}
	})
	t.Run("every single wrong symbol is noticed", func(t *testing.T) {
		t.Parallel()
		for range 200 {
			number := strings.ReplaceAll(id.Number(), "-", "")
			for at := range number {
				for _, wrong := range symbols {
					if byte(wrong) == number[at] {
						continue
					}
					heard := number[:at] + string(wrong) + number[at+1:]
					if got, ok := id.ParseNumber(heard); ok {
						t.Fatalf("%s for %s is taken for %s", heard, number, got)
					}
				}
			}
		}
	})
	t.Run("every swap of two neighbours is noticed", func(t *testing.T) {
		t.Parallel()
		for range 2000 {
			number := strings.ReplaceAll(id.Number(), "-", "")
			for at := range len(number) - 1 {
				if number[at] == number[at+1] {
					continue
				}
				heard := number[:at] + number[at+1:at+2] + number[at:at+1] + number[at+2:]
				if got, ok := id.ParseNumber(heard); ok {
					t.Fatalf("%s for %s is taken for %s", heard, number, got)
				}
			}
		}
	})
	t.Run("no text breaks the reading, and what is read reads the same again", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9A-Za-z -]{10,16}`)).Draw(t, "text")
			if number, ok := id.ParseNumber(text); ok {
				if again, ok := id.ParseNumber(number); !ok || again != number {
					t.Fatalf("%q became %q, which became %q", text, number, again)
				}
			}
		})
	})
}

func TestIdentifiers(t *testing.T) {
	t.Parallel()
	seen, last := map[string]bool{}, ""
	for range 10_000 {
		made := id.New()
		if seen[made] {
			t.Fatalf("%s was made twice", made)
		}
		if len(made) != 36 || made[:8] < last {
			t.Fatalf("%s does not sort behind %s", made, last)
		}
		seen[made], last = true, made[:8]
	}
	secret := id.Secret("tba_")
	if !strings.HasPrefix(secret, "tba_") || len(secret) != 47 || secret == id.Secret("tba_") || strings.Contains(id.Hash(secret), secret[4:]) {
		t.Errorf("secret %s, hash %s", secret, id.Hash(secret))
	}
}
