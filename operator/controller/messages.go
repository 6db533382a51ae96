package controller

import (
	"strings"
	"unicode/utf8"
)

// messageBytes bounds what is told of a program's words: they go into conditions and events.
const messageBytes = 500

// lastLine is the last line of what a program said, where it says why it ended.
func lastLine(said string) string {
	said = strings.TrimSpace(said)
	return strings.TrimSpace(said[strings.LastIndexByte(said, '\n')+1:])
}

// cut shortens a text to what is told of it, between two letters.
func cut(text string) string {
	if len(text) <= messageBytes {
		return text
	}
	end := messageBytes
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
