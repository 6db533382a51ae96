package words

// Hangul syllables are initial × vowel × final: code = 0xAC00 + (initial×21 + vowel)×28 + final.
// (The Unicode Standard, 3.12, "Conjoining Jamo Behavior".)
const (
	firstSyllable = 0xAC00
	lastSyllable  = 0xD7A3
	vowelCount    = 21
	finalCount    = 28
)

var (
	// initials are the compatibility letters of the 19 initial consonants.
	initials = []rune("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")
	// clusters are letters that a keyboard makes of two consonants typed one after the other.
	clusters = map[rune]string{
		'ㄳ': "ㄱㅅ", 'ㄵ': "ㄴㅈ", 'ㄶ': "ㄴㅎ", 'ㄺ': "ㄹㄱ", 'ㄻ': "ㄹㅁ", 'ㄼ': "ㄹㅂ",
		'ㄽ': "ㄹㅅ", 'ㄾ': "ㄹㅌ", 'ㄿ': "ㄹㅍ", 'ㅀ': "ㄹㅎ", 'ㅄ': "ㅂㅅ",
	}
	// finals are, for each final, what stays when its last consonant becomes the next syllable's
	// initial, and that consonant: 젤 is 제 and ㄹ, 닭 is 달 and ㄱ.
	finals = []struct {
		stays int
		moves rune
	}{
		{0, 0}, {0, 'ㄱ'}, {0, 'ㄲ'}, {1, 'ㅅ'}, {0, 'ㄴ'}, {4, 'ㅈ'}, {4, 'ㅎ'}, {0, 'ㄷ'}, {0, 'ㄹ'}, {8, 'ㄱ'},
		{8, 'ㅁ'}, {8, 'ㅂ'}, {8, 'ㅅ'}, {8, 'ㅌ'}, {8, 'ㅍ'}, {8, 'ㅎ'}, {0, 'ㅁ'}, {0, 'ㅂ'}, {17, 'ㅅ'}, {0, 'ㅅ'},
		{0, 'ㅆ'}, {0, 'ㅇ'}, {0, 'ㅈ'}, {0, 'ㅊ'}, {0, 'ㅋ'}, {0, 'ㅌ'}, {0, 'ㅍ'}, {0, 'ㅎ'},
	}
)

func isSyllable(r rune) bool { return r >= firstSyllable && r <= lastSyllable }

// isConsonant reports whether r is a lone consonant, which stands for a syllable that begins with it.
func isConsonant(r rune) bool { return r >= 'ㄱ' && r <= 'ㅎ' }

// initialOf is the initial consonant of a syllable, a lone consonant itself, and 0 for anything else.
func initialOf(r rune) rune {
	switch {
	case isSyllable(r):
		return initials[(r-firstSyllable)/(vowelCount*finalCount)]
	case isConsonant(r):
		return r
	}
	return 0
}

// finalOf is the place of the syllable's final consonant; 0 when it is open.
func finalOf(r rune) int { return int(r-firstSyllable) % finalCount }

// opened is the syllable without its final consonant.
func opened(r rune) rune { return r - rune(finalOf(r)) }

// begins reports whether syllable can come of typed when one goes on typing: 령 of ㄹ, 려 and 령.
func begins(typed, syllable rune) bool {
	switch {
	case typed == syllable:
		return true
	case isConsonant(typed):
		return initialOf(syllable) == typed
	case isSyllable(typed) && isSyllable(syllable):
		if opened(typed) != opened(syllable) {
			return false
		}
		final := finalOf(typed)
		return final == 0 || finals[finalOf(syllable)].stays == final // 달 goes on to 닭
	}
	return false
}

// letters appends the letters that r is typed with: 령 is ㄹ ㅕ ㅇ. Vowels and finals are numbers below
// the letters of any script.
func letters(b []rune, r rune) []rune {
	if !isSyllable(r) {
		return append(b, r)
	}
	at := r - firstSyllable
	b = append(b, initials[at/(vowelCount*finalCount)], 1+at/finalCount%vowelCount)
	if final := finalOf(r); final > 0 {
		b = append(b, 32+rune(final))
	}
	return b
}
