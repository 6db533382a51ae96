package season

import (
	"fmt"
	"strings"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

// city is the place in a hall's address, as tours name it.
func (b *builder) city(hall int) string {
	for _, city := range []string{"서울", "부산", "대구", "인천", "광주", "대전", "울산", "세종", "수원", "성남", "고양", "부천", "천안", "전주", "통영", "경주", "안동", "김해", "강릉", "제주"} {
		if address := []rune(b.season.Halls[hall].Address); len(address) > 0 && strings.Contains(string(address[:min(14, len(address))]), city) {
			return city
		}
	}
	return "서울"
}

func (b *builder) concerts() {
	for i, band := range bands {
		for k := range 2 {
			tour := concertTours[(i*5+k*7)%len(concertTours)]
			hall := b.hallFor(forConcert)
			b.add(show{
				title: fmt.Sprintf("%s %s", band, tour), category: catalog.Concert,
				about: fmt.Sprintf("%s%s 오랫동안 준비한 새 무대예요. 새 앨범의 곡들과 오래 사랑받은 노래를 밴드 편성으로 들려드려요.", band, hasFinal(band, "이", "가")),
				who:   []int{b.people.groups[band]}, hall: hall, minutes: b.between(100, 150), age: pick(b, []int{0, 7, 7, 8, 12}),
				top: b.concertPrice(hall), days: pick(b, []int{1, 1, 2, 2, 3}), hour: 19,
			})
		}
	}
	for i, singer := range b.people.singers {
		hall := b.hallFor(forConcert)
		b.add(show{
			title: fmt.Sprintf("%s %s", b.name(singer), soloTours[i%len(soloTours)]), category: catalog.Concert,
			about: fmt.Sprintf("싱어송라이터 %s%s 목소리와 피아노로 채우는 밤이에요.", b.name(singer), hasFinal(b.name(singer), "이", "가")),
			who:   []int{singer}, hall: hall, minutes: b.between(90, 130), age: 7, top: b.concertPrice(hall), days: pick(b, []int{1, 1, 2}), hour: 19,
		})
	}
	for _, festival := range festivals {
		hall := b.hallFor(forConcert)
		line := b.some(b.people.singers, 3)
		for _, band := range bands[len(festival)%10 : len(festival)%10+4] {
			line = append(line, b.people.groups[band])
		}
		b.add(show{
			title: fmt.Sprintf("%s %d [%s]", festival, b.season.Day.Year, b.city(hall)), category: catalog.Concert,
			about: "하루 종일 이어지는 무대에 여러 팀이 함께해요. 재입장할 수 있는 손목띠를 드려요.",
			who:   line, hall: hall, minutes: 360, age: 0, top: 88_000, days: 2, hour: 18,
		})
	}
}

func (b *builder) concertPrice(hall int) int {
	switch seats := b.season.Halls[hall].Seats; {
	case seats > 5_000:
		return 154_000
	case seats > 1_200:
		return 121_000
	case seats > 500:
		return 77_000
	}
	return pick(b, []int{33_000, 44_000, 55_000})
}

func (b *builder) musicals() {
	for i := range 2 * len(musicalTitles) {
		title := musicalTitles[i%len(musicalTitles)]
		hall := b.hallFor(forMusical)
		cast := append([]int{b.people.groups[producers[i%len(producers)]]}, b.some(b.people.actors, 6)...)
		b.add(show{
			title: fmt.Sprintf("뮤지컬 〈%s〉 [%s]", title, b.city(hall)), category: catalog.Musical,
			about: fmt.Sprintf("오래 사랑받아 온 뮤지컬 〈%s〉%s 새로운 무대와 편곡으로 돌아왔어요.", title, hasFinal(title, "이", "가")),
			who:   cast, hall: hall, minutes: pick(b, []int{110, 150, 160, 170}), age: pick(b, []int{7, 8, 8, 13}),
			top: pick(b, []int{130_000, 150_000, 160_000, 170_000}), days: pick(b, []int{5, 10, 17, 24}), weekly: true,
		})
	}
}

func (b *builder) plays() {
	for i := range 70 {
		work := playTitles[i%len(playTitles)]
		hall := b.hallFor(forPlay)
		company := companies[(i*3+i/len(playTitles))%len(companies)]
		b.add(show{
			title: fmt.Sprintf("연극 〈%s〉 %s", work.title, company), category: catalog.Play,
			about: fmt.Sprintf("%s의 〈%s〉%s 오늘의 말로 다시 읽어요. 원작의 뼈대는 그대로 두고, 인물들의 침묵에 귀를 기울인 무대예요.", work.composer, work.title, hasFinal(work.title, "을", "를")),
			who:   append([]int{b.people.groups[company]}, b.some(b.people.actors, 5)...), hall: hall, minutes: pick(b, []int{90, 100, 120, 140}),
			age: pick(b, []int{12, 13, 14, 15}), top: pick(b, []int{30_000, 40_000, 50_000, 60_000}), days: pick(b, []int{5, 9, 12, 18}), weekly: true,
		})
	}
}

func (b *builder) classics() {
	b.orchestral()
	for i, work := range recitals {
		soloist, hall := b.people.soloists[i], b.hallFor(forClassic)
		b.classic(show{
			title: fmt.Sprintf("%s 리사이틀 - %s: %s", b.name(soloist), work.composer, work.title),
			about: fmt.Sprintf("%s의 %s만으로 꾸미는 독주회예요.", work.composer, work.title), who: []int{soloist}, hall: hall, minutes: 90,
			top: pick(b, []int{40_000, 50_000, 70_000}), days: 1,
		})
	}
	for i, work := range chamber {
		ensemble := quartets[i%len(quartets)]
		b.classic(show{
			title: fmt.Sprintf("%s - %s: %s", ensemble, work.composer, work.title),
			about: fmt.Sprintf("%s의 %s을 가까운 거리에서 만나요.", work.composer, work.title), who: []int{b.people.groups[ensemble]},
			hall: b.hallFor(forClassic), minutes: 90, top: 40_000, days: 1,
		})
	}
	for _, work := range operas {
		hall := pick(b, []int{b.halls[forDance][0], b.halls[forDance][1], b.halls[forDance][2]})
		b.classic(show{
			title: fmt.Sprintf("오페라 〈%s〉", work.title), about: fmt.Sprintf("%s의 오페라 〈%s〉%s 원어로, 한국어 자막과 함께 공연해요.", work.composer, work.title, hasFinal(work.title, "을", "를")),
			who: append([]int{b.people.groups[orchestras[len(work.title)%len(orchestras)]]}, b.some(b.people.soloists, 4)...), hall: hall, minutes: 170, top: 150_000, days: 3,
		})
	}
	for i, work := range oratorios {
		b.classic(show{
			title: fmt.Sprintf("%s 「%s」 - %s", work.composer, work.title, choirs[i%len(choirs)]), about: "합창과 오케스트라가 함께 서는 연말 무대예요.",
			who: []int{b.people.groups[choirs[i%len(choirs)]], b.people.groups[orchestras[i%len(orchestras)]]}, hall: b.hallFor(forClassic), minutes: 120, top: 90_000, days: 1,
		})
	}
}

func (b *builder) orchestral() {
	for i := range 40 {
		work, orchestra := symphonies[i%len(symphonies)], orchestras[(i*3+i/len(symphonies))%len(orchestras)]
		conductor, soloist := pick(b, b.people.conductors), pick(b, b.people.soloists)
		b.classic(show{
			title: fmt.Sprintf("%s 제%d회 정기연주회 - %s %s", orchestra, 80+i, work.composer, work.title),
			about: fmt.Sprintf("지휘자 %s%s %s의 %s을 골랐어요. 1부에서는 협연자 %s의 협주곡이 함께해요.", b.name(conductor), hasFinal(b.name(conductor), "이", "가"), work.composer, work.title, b.name(soloist)),
			who:   []int{b.people.groups[orchestra], conductor, soloist}, hall: b.hallFor(forClassic), minutes: 120, top: pick(b, []int{70_000, 80_000, 100_000, 120_000}), days: pick(b, []int{1, 1, 2}),
		})
	}
}

func (b *builder) classic(s show) {
	s.category, s.age, s.hour = catalog.Classic, 7, 19
	b.add(s)
}

func (b *builder) dances() {
	for i := range 2 * len(balletTitles) {
		title, company := balletTitles[i%len(balletTitles)], ballets[(i+i/len(balletTitles))%len(ballets)]
		b.add(show{
			title: fmt.Sprintf("%s 〈%s〉", company, title), category: catalog.Dance,
			about: fmt.Sprintf("클래식 발레의 대표작 〈%s〉%s 전막으로 만나요.", title, hasFinal(title, "을", "를")),
			who:   append([]int{b.people.groups[company]}, b.some(b.people.dancers, 4)...), hall: b.hallFor(forDance), minutes: 130, age: 7, top: 100_000, days: pick(b, []int{2, 3, 4}), hour: 19,
		})
	}
	for i, title := range danceTitles {
		company := dancers[i%len(dancers)]
		b.add(show{
			title: fmt.Sprintf("%s 「%s」", company, title), category: catalog.Dance, about: fmt.Sprintf("신작 「%s」%s 몸과 빛, 소리만으로 이루어진 70분이에요.", title, hasFinal(title, "은", "는")),
			who: append([]int{b.people.groups[company]}, b.some(b.people.dancers, 3)...), hall: b.hallFor(forDance), minutes: 70, age: 8, top: 40_000, days: pick(b, []int{2, 3}), hour: 19,
		})
	}
}

func (b *builder) traditionals() {
	for i, title := range traditionalTitles {
		company := folk[i%len(folk)]
		b.add(show{
			title: fmt.Sprintf("%s - %s", title, company), category: catalog.Traditional, about: "오래 이어 온 소리와 춤을 있는 그대로, 그러나 오늘의 무대 위에서 만나요.",
			who: append([]int{b.people.groups[company]}, b.some(b.people.pansori, 2)...), hall: b.hallFor(forTraditional), minutes: pick(b, []int{80, 100, 180}), age: 7,
			top: pick(b, []int{20_000, 30_000, 40_000}), days: pick(b, []int{1, 1, 2}), hour: 19, free: i%12 == 5,
		})
	}
}

func (b *builder) sports() {
	for i := range 20 {
		league := leagues[i%len(leagues)]
		home, away := clubs[i%len(clubs)], clubs[(i*3+1+i/8)%len(clubs)]
		if home == away {
			away = clubs[(i+1)%len(clubs)]
		}
		b.add(show{
			title: fmt.Sprintf("%d %s: %s 대 %s", b.season.Day.Year, league.name, home, away), category: catalog.Sports, about: fmt.Sprintf("%s의 안방 경기예요. 응원석은 1층 앞쪽이에요.", home),
			who: []int{b.club(home), b.club(away)}, hall: b.arena(league.indoor), minutes: league.minutes, age: 0, top: pick(b, []int{35_000, 45_000}), days: 1, hour: 18,
		})
	}
}

// arena is a court for indoor leagues and a stadium for the others.
func (b *builder) arena(indoor bool) int {
	for {
		hall := b.hallFor(forSports)
		if indoor == (b.season.Halls[hall].Seats < 20_000) {
			return hall
		}
	}
}

// club is a team as a performer.
func (b *builder) club(name string) int {
	if _, ok := b.people.groups[name]; !ok {
		b.season.Performers = append(b.season.Performers, catalog.Performer{Name: name, Nation: "대한민국"})
		b.people.groups[name] = len(b.season.Performers) - 1
	}
	return b.people.groups[name]
}

func (b *builder) etceteras() {
	for i, title := range familyShows {
		company := circuses[i%len(circuses)]
		b.add(show{
			title: title, category: catalog.Etc, about: "온 가족이 함께 보는 무대예요. 아이도 어른도 눈을 떼지 못해요.", who: []int{b.people.groups[company]},
			hall: b.hallFor(forEtc), minutes: pick(b, []int{50, 60, 70, 80}), age: pick(b, []int{0, 2, 3}), top: pick(b, []int{20_000, 30_000, 40_000}), days: pick(b, []int{3, 5, 9}), hour: 14,
		})
	}
}
