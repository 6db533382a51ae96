package searchindextest

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// Titles is of the collection that Bench uses.
var Titles = searchindex.Schema{
	Collection: "titles",
	Fields:     []searchindex.Field{{Name: "title", Weight: 5}},
}

// Words of titles as they are in Korea; the common ones are very common.
var (
	commonWords = strings.Fields(`뮤지컬 연극 콘서트 내한공연 오리지널 앙코르 정기연주회 독주회 리사이틀 피아노 바이올린
		가족뮤지컬 어린이 크리스마스 송년음악회 전국투어 서울 부산 대구 인천 광주 the of and live tour concert musical in`)
	rareWords = strings.Fields(`레미제라블 유령 오페라의 햄릿 맥베스 지킬앤하이드 엘리자벳 모차르트 캣츠 위키드 시카고 맘마미아
		빨래 김종욱찾기 라이온킹 노트르담드파리 레베카 프랑켄슈타인 드라큘라 웃는남자 베르테르 명성황후 영웅 서편제 광화문연가
		브람스 베토벤 말러 차이콥스키 라흐마니노프 쇼팽 드뷔시 바흐 비발디 사계 백조의호수 호두까기인형 지젤 심청 흥부와놀부
		hamlet macbeth phantom miserables wicked chicago rebecca dracula frankenstein jekyll hyde swan lake nutcracker giselle
		brahms beethoven mahler tchaikovsky rachmaninoff chopin debussy symphony philharmonic quartet festival midnight summer`)
	syllables = []rune("가각간갈감강개거건검게격견결경계고곡공과관광교구국군권귀규그극근금기길김나낙난날남내너노농눈느늘니다단달담당대더덕도독동두드등라락란람랑래량려력련령로록론류률르름리린림마만말망매명모목몽무문물미민바박반발방백번범벽변별병보복본봄부북분불비빈빛사산살삼상새색생서석선설섬성세소속손송수숙순술숲스승시식신실심아안알암애야양어언엄여역연열영예오옥온완왕외요용우운울원월위유육윤은을음의이인일임자작잔잠장재저적전절점정제조족종좌주준줄중즐지직진집차찬참창채천철청초촌총최추춘출충취치친칠카코크타탄탑태토통투파판팔패평포표풍피필하학한함합해향허현형혜호홍화환황회효후훈휘흑흥희")
)

// title makes the n-th of many titles; always the same.
func title(n int) string {
	random := rand.New(rand.NewPCG(uint64(n), 7))
	var words []string
	for range 1 + random.IntN(4) {
		switch random.IntN(4) {
		case 0:
			words = append(words, commonWords[random.IntN(len(commonWords))])
		case 1:
			words = append(words, rareWords[random.IntN(len(rareWords))])
		case 2:
			words = append(words, latinWord(random))
		default:
			var word []rune
			for range 2 + random.IntN(3) {
				word = append(word, syllables[random.IntN(len(syllables))])
			}
			words = append(words, string(word))
		}
	}
	if random.IntN(3) == 0 {
		words = append(words, fmt.Sprintf("[%s]", commonWords[random.IntN(len(commonWords))]))
	}
	return strings.Join(words, " ")
}

func latinWord(random *rand.Rand) string {
	const consonants, vowels = "bcdfghjklmnprstvwz", "aeiou"
	var word []byte
	for range 2 + random.IntN(3) {
		word = append(word, consonants[random.IntN(len(consonants))], vowels[random.IntN(len(vowels))])
	}
	return string(word)
}

func manyTitles(count int) iter.Seq2[searchindex.Document, error] {
	return func(yield func(searchindex.Document, error) bool) {
		for n := range count {
			document := searchindex.Document{
				ID: fmt.Sprint(n), Text: map[string][]string{"title": {title(n)}}, Popularity: n % 1000,
				Stored: []byte(fmt.Sprintf(`{"id":%d}`, n)),
			}
			if !yield(document, nil) {
				return
			}
		}
	}
}

// typed makes queries as people type them: parts of titles, unfinished, unspaced, misspelt.
func typed(n int) string {
	random := rand.New(rand.NewPCG(uint64(n), 11))
	text := []rune(title(random.IntN(100_000)))
	switch from := 0; random.IntN(6) {
	case 0: // the beginning
		return string(text[:min(len(text), 2+random.IntN(6))])
	case 1: // a word
		words := strings.Fields(string(text))
		return words[random.IntN(len(words))]
	case 2: // without spaces
		return strings.ReplaceAll(string(text[:min(len(text), 10)]), " ", "")
	case 3: // one letter wrong
		if len(text) > 4 {
			text[from+1+random.IntN(3)] = syllables[random.IntN(len(syllables))]
		}
		return string(text[:min(len(text), 8)])
	case 4: // two syllables
		return string(text[:2])
	default:
		return string(text)
	}
}

// Bench asks an index of 100,000 Korean and English titles what people ask, and prints the median and the 99th
// percentile. x is empty and has Titles in it.
func Bench(b *testing.B, x searchindex.Index) {
	b.Helper()
	began := time.Now()
	if err := x.Rebuild(b.Context(), "titles", manyTitles(100_000)); err != nil {
		b.Fatal(err)
	}
	b.Logf("100,000 titles indexed in %v", time.Since(began).Round(time.Millisecond))

	query := func(i int) searchindex.Query {
		return searchindex.Query{Collection: "titles", Text: searchindex.Words(typed(i)), Limit: 10}
	}
	for i := range 200 { // every reader opens its file, or its connection, and prepares its statements once
		if _, err := x.SearchMany(b.Context(), []searchindex.Query{query(-i), query(-i), query(-i), query(-i)}); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("one_after_the_other", func(b *testing.B) {
		took := make([]time.Duration, b.N)
		hits := 0
		for i := range b.N {
			began := time.Now()
			result, err := x.Search(b.Context(), query(i))
			if err != nil {
				b.Fatal(err)
			}
			took[i] = time.Since(began)
			if len(result.Hits) > 0 {
				hits++
			}
		}
		report(b, took)
		b.ReportMetric(float64(hits)/float64(b.N), "answered")
	})
	for _, rate := range []int{100, 500} {
		b.Run(fmt.Sprintf("%d_a_second", rate), func(b *testing.B) {
			report(b, atRate(b, rate, func(ctx context.Context, i int) error {
				_, err := x.Search(ctx, query(i))
				return err
			}))
		})
	}
}

// atRate calls do at a steady rate, whether or not earlier calls are done, and measures from when each
// was due.
func atRate(b *testing.B, rate int, do func(ctx context.Context, i int) error) []time.Duration {
	b.Helper()
	took := make([]time.Duration, b.N)
	var all sync.WaitGroup
	began := time.Now()
	for i := range b.N {
		due := began.Add(time.Duration(i) * time.Second / time.Duration(rate))
		time.Sleep(time.Until(due))
		all.Go(func() {
			if err := do(b.Context(), i); err != nil {
				b.Error(err)
			}
			took[i] = time.Since(due)
		})
	}
	all.Wait()
	return took
}

func report(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}
