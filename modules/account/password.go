package account

import (
	"unicode"
	"unicode/utf8"
)

// Password lengths in characters.
const (
	MinPassword = 8
	MaxPassword = 128
)

// CheckPassword reports whether a password is strong enough: 8 to 128 characters with a letter, a digit
// and a special character.
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
	return nil
}
