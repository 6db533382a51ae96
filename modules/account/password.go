package account

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Password lengths in characters.
const (
	MinPassword = 8
	MaxPassword = 128
)

//go:embed common_passwords.txt
var commonPasswords string

// common are the passwords that attackers try first, of those that CheckPassword's rule lets through: rows of the keyboard,
// Korean words typed on Latin keys, and names with a year. They are compared without regard to case.
var common = func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(commonPasswords) {
		set[strings.TrimSpace(line)] = true
	}
	return set
}()

// CheckPassword reports whether a password is strong enough: 8 to 128 characters with a letter, a digit
// and a special character, and none of those that attackers try first.
func CheckPassword(password string) error {
	if n := utf8.RuneCountInString(password); n < MinPassword || n > MaxPassword || !utf8.ValidString(password) {
		return ErrWeakPassword
	}
	var letter, digit, special bool
	for _, r := range password {
		switch {
		case unicode.IsLetter(r):
			letter = true
		case unicode.IsDigit(r):
			digit = true
		case !unicode.IsControl(r):
			special = true
		}
	}
	if !letter || !digit || !special {
		return ErrWeakPassword
	}
	if common[strings.ToLower(password)] {
		return ErrWeakPassword.With("common", true).Saying("This password is one of those that are tried first. Choose another one.")
	}
	return nil
}
