package season

import (
	"math/rand/v2"
	"slices"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

// Names are put together from common parts; whoever is really called so is meant by none of them.
var (
	surnames = []string{"김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오", "서", "신", "권", "황", "안", "송", "류", "홍", "문", "배", "백", "남", "심", "노", "하", "곽", "성", "차", "주", "우", "구", "민", "나", "진", "지", "엄", "채", "원"}
	firsts   = []string{"서", "하", "지", "도", "유", "은", "태", "시", "예", "민", "수", "현", "재", "가", "다", "라", "온", "연", "채", "해", "나", "소", "아", "이", "승", "정", "건", "율", "선", "보"}
	seconds  = []string{"윤", "람", "온", "율", "준", "빈", "진", "현", "원", "우", "연", "안", "담", "겸", "솔", "별", "결", "린", "아", "은", "호", "서", "경", "희", "성", "훈", "혁", "찬", "엽", "영"}

	orchestras = []string{"한빛 필하모닉 오케스트라", "서울 노을 심포니", "남강 필하모닉", "새벽 체임버 오케스트라", "청파 심포니 오케스트라", "부산 등대 필하모닉", "온누리 윈드 오케스트라", "달구벌 신포니에타"}
	quartets   = []string{"아르보 콰르텟", "현악사중주단 이음", "트리오 무늬", "앙상블 여백", "콰르텟 모래시계", "피아노 트리오 봄눈"}
	choirs     = []string{"서울 물결 합창단", "라온 챔버 콰이어", "한겨울 소년소녀합창단"}
	bands      = []string{"새벽기차", "옥상달빛정원", "더 라스트 버스", "파란 신호", "모노레일", "여름밤 극장", "나이트 페리", "종이 우산", "오후의 온도", "제7구역", "비 오는 화요일", "코스모스 다방", "LUMINA", "SEOUL TIDE", "블루 라디오", "스무 살의 지도", "검은 고래", "레몬 소다 클럽", "달의 뒷면", "은하수 편의점", "NOVA9", "HALO:N", "아침 산책자들", "폴라로이드 베이", "무지개 분식"}
	companies  = []string{"극단 물음표", "극단 사거리", "극단 새봄", "공연창작소 유리창", "극단 오월의 밤", "프로덕션 붉은 커튼", "창작집단 골목", "극단 북극성", "연극공장 새벽네시", "극단 맞은편"}
	producers  = []string{"별무리 컴퍼니", "스테이지 온", "오픈 커튼", "뮤지컬하우스 파랑", "하나의 무대"}
	ballets    = []string{"한강 발레단", "서울 시티 발레 시어터", "새벽 발레단", "발레 노바"}
	dancers    = []string{"무용단 결", "현대무용단 여울", "댄스컴퍼니 모서리", "춤집단 바람길", "무브먼트 랩 0g"}
	folk       = []string{"가락국악관현악단", "소리패 마루", "연희단 두드림", "정가악회 달빛", "거문고 앙상블 심연", "국악창작그룹 물결", "남도소리 보존회 모임 이슬", "전통예술단 한마당"}
	circuses   = []string{"서커스 유니온 판타지아", "마술극단 트릭박스", "그림자극단 손그늘", "인형극단 도토리", "가족극단 무지개별", "버블 스튜디오 퐁"}
)

// Buyers are names of people who might come to see the season; some have the same one.
func Buyers(random *rand.Rand, n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = surnames[random.IntN(len(surnames))] + firsts[random.IntN(len(firsts))] + seconds[random.IntN(len(seconds))]
	}
	return names
}

// people is who can be on stage: their indexes in the season by what they do.
type people struct {
	actors, singers, soloists, conductors, dancers, pansori []int
	groups                                                  map[string]int
}

func newPeople(b *builder) *people {
	p := &people{groups: map[string]int{}}
	used := map[string]bool{}
	person := func() int {
		name := ""
		for name == "" || used[name] {
			name = pick(b, surnames) + pick(b, firsts) + pick(b, seconds)
		}
		used[name] = true
		b.season.Performers = append(b.season.Performers, catalog.Performer{Name: name, Nation: "대한민국"})
		return len(b.season.Performers) - 1
	}
	fill := func(n int) []int {
		made := make([]int, n)
		for i := range made {
			made[i] = person()
		}
		return made
	}
	p.actors, p.singers, p.soloists = fill(90), fill(30), fill(40)
	p.conductors, p.dancers, p.pansori = fill(12), fill(30), fill(25)
	for _, groups := range [][]string{orchestras, quartets, choirs, bands, companies, producers, ballets, dancers, folk, circuses} {
		for _, name := range groups {
			b.season.Performers = append(b.season.Performers, catalog.Performer{Name: name, Nation: "대한민국"})
			p.groups[name] = len(b.season.Performers) - 1
		}
	}
	return p
}

// some takes n different people.
func (b *builder) some(from []int, n int) []int {
	var chosen []int
	for len(chosen) < min(n, len(from)) {
		if who := pick(b, from); !slices.Contains(chosen, who) {
			chosen = append(chosen, who)
		}
	}
	return chosen
}

func (b *builder) name(performer int) string { return b.season.Performers[performer].Name }
