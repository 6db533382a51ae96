// Package words compares what people type with texts, in Korean first and in Latin letters: it is how a search
// keeps what ports/searchindex promises, whichever engine holds the documents.
//
// An engine is asked for little: to find documents by plain tokens. Texts (texts.go) brings a document's fields
// into the form in which they are compared (fold.go), Grams makes the tokens under which it is kept (grams.go). What
// a person typed is a Pattern (pattern.go), which says in expressions over grams which documents may match, the
// likeliest first. A Matcher (match.go) then decides which of these do, how well, and where; Highlighted shows it.
// So two engines that find the same candidates give the same answers.
//
// Grams propose more than matches; but for one or two Latin letters, and spellings with one error in long words,
// they never propose less: property tests hold that.
package words

// Version counts how grams and folded texts are made: documents of another making have to be put again.
const Version = 1
