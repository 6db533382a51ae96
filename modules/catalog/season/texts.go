package season

import (
	"strings"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

// What reviewers say is put together from an opening, a remark on what they saw, and a close.
var (
	warmOpenings = []string{
		"기대를 하나도 안 했는데 눈물이 났어요.", "두 번째 관람인데 처음보다 더 좋았어요.", "올해 본 것 중에 손에 꼽아요.", "시작하자마자 숨을 멈추고 봤어요.", "부모님 모시고 갔는데 너무 좋아하셨어요.",
		"친구 따라 갔다가 제가 더 빠졌어요.", "퇴근하고 지친 몸으로 갔는데 힘을 얻고 나왔어요.", "오래 기다린 보람이 있었어요.", "막이 내리고도 한참 자리에 앉아 있었어요.", "혼자 봤는데 혼자 보길 잘했다 싶었어요.",
		"커튼콜에서 손바닥이 아플 만큼 박수 쳤어요.", "자리가 멀어서 걱정했는데 전혀 문제없었어요.",
	}
	mildOpenings = []string{
		"전체적으로 무난하게 봤어요.", "기대가 컸던 만큼 아쉬움도 조금 있어요.", "좋은 장면과 지루한 장면이 반반이었어요.", "나쁘지 않았지만 다시 볼 것 같진 않아요.", "처음 30분은 집중이 어려웠는데 뒤로 갈수록 좋아졌어요.",
		"가격 생각하면 고개가 갸웃해져요.",
	}
	coldOpenings = []string{
		"솔직히 많이 실망했어요.", "졸음을 참느라 힘들었어요.", "주변이 너무 소란해서 집중을 못 했어요.", "시작이 20분 가까이 늦었는데 설명이 없었어요.", "음향 때문에 내용이 하나도 안 들렸어요.",
	}
	closings = []string{
		"추천해요.", "앙코르 공연 하면 또 갈게요.", "좌석 간격은 조금 좁으니 참고하세요.", "주차는 미리 예약하는 게 좋아요.", "1층 가운데가 제일 잘 보여요.", "2층 앞줄도 시야가 좋아요.", "로비에서 파는 프로그램북 꼭 사세요.",
		"", "", "다음 시즌도 기다릴게요.", "아이와 함께 보기에도 괜찮아요.", "끝나고 나오는 길이 따뜻했어요.", "인터미션에 화장실 줄이 길어요.", "덕분에 좋은 하루였어요.", "이 가격이면 아깝지 않아요.",
	}
	remarks = map[catalog.Category][]string{
		catalog.Concert:     {"라이브가 음원보다 훨씬 좋아요.", "밴드 사운드가 단단했어요.", "조명이 노래마다 다른 색으로 바뀌는 게 예뻤어요.", "멘트가 길지 않아서 좋았고 노래를 많이 해줬어요.", "떼창할 때 소름이 돋았어요.", "앙코르를 세 곡이나 했어요."},
		catalog.Musical:     {"넘버가 하루 종일 귓가에 맴돌아요.", "앙상블 군무가 정말 칼같아요.", "무대 전환이 빠르고 매끄러웠어요.", "주연 배우 고음이 시원하게 뻗어요.", "2막 마지막 넘버에서 다들 훌쩍였어요.", "오케스트라가 라이브라 더 좋았어요."},
		catalog.Play:        {"대사 하나하나가 오래 남아요.", "배우들 호흡이 정말 좋아요.", "소품 몇 개로 이렇게 넓은 이야기를 하네요.", "고전인데 지금 이야기처럼 들렸어요.", "침묵까지 연기 같았어요.", "번역이 자연스러워서 편하게 들었어요."},
		catalog.Classic:     {"2악장 현의 울림이 아직도 생생해요.", "금관이 흔들리지 않아서 놀랐어요.", "지휘자의 템포가 설득력 있었어요.", "앙코르까지 알차게 들었어요.", "피아니시모에서 홀 전체가 숨을 죽였어요.", "해설이 곁들여져서 처음 듣는 사람도 편했어요."},
		catalog.Dance:       {"몸으로 이렇게 많은 말을 하다니요.", "군무 라인이 그림 같았어요.", "무대를 비워 둔 게 오히려 꽉 차 보였어요.", "음악과 동작이 한 몸처럼 움직였어요.", "주역 무용수의 회전에 다 같이 탄성을 질렀어요."},
		catalog.Traditional: {"북소리가 심장까지 울려요.", "소리 한 대목에 마음이 풀어졌어요.", "추임새 넣는 재미가 있었어요.", "우리 음악이 이렇게 세련된 줄 몰랐어요.", "해설 자막이 있어 따라가기 쉬웠어요."},
		catalog.Sports:      {"마지막 1분에 승부가 뒤집혔어요.", "응원석 분위기가 최고예요.", "선수들 뛰는 소리까지 들려요.", "치킨이랑 보니 더 재밌어요."},
		catalog.Etc:         {"아이가 한 시간 내내 웃었어요.", "어른이 봐도 신기해요.", "관객 참여 시간이 제일 재밌었어요.", "사진 찍는 시간도 넉넉했어요.", "눈앞에서 보는데도 비밀을 모르겠어요."},
	}
	coldRemarks = []string{"무대 장치가 중간에 멈췄어요.", "앞사람 머리에 가려서 반은 못 봤어요.", "안내가 부족해서 한참 헤맸어요.", "캐스팅이 바뀌었는데 공지를 못 봤어요.", "좌석이 좁아서 다리가 저렸어요."}
)

// describe writes a few sentences about a performance.
func describe(about, who, hall string, category catalog.Category) string {
	closing := map[catalog.Category]string{
		catalog.Concert:     "공연이 시작되면 스탠딩 구역에는 다시 들어오기 어려워요. 촬영은 앙코르 때만 할 수 있어요.",
		catalog.Musical:     "1막과 2막 사이에 20분을 쉬어요. 늦게 오신 분은 안내에 따라 정해진 장면 뒤에 들어가요.",
		catalog.Play:        "공연이 시작된 뒤에는 들어오기 어려워요. 쉬는 시간 없이 이어져요.",
		catalog.Classic:     "악장 사이에는 들어오실 수 없어요. 쉬는 시간은 15분이에요.",
		catalog.Dance:       "공연 뒤에 안무가와의 대화가 있는 날이 있어요.",
		catalog.Traditional: "한글과 영어 자막을 함께 보여드려요. 추임새는 언제든 환영해요.",
		catalog.Sports:      "경기장은 시작 90분 전에 열려요. 날씨와 상관없이 진행돼요.",
		catalog.Etc:         "36개월 미만은 보호자 무릎에 앉아 함께 볼 수 있어요.",
	}[category]
	return strings.Join([]string{
		about, who + hasFinal(who, "이", "가") + " " + hall + "에서 관객을 만나요.", closing,
		"이 공연은 시연을 위해 지어낸 것으로, 출연진과 단체는 실제와 관계가 없어요.",
	}, " ")
}

// hasFinal chooses the particle for a word that ends in a consonant, or in a vowel (or another script).
func hasFinal(word, with, without string) string {
	runes := []rune(word)
	last := runes[len(runes)-1]
	if last >= 0xAC00 && last <= 0xD7A3 && (last-0xAC00)%28 != 0 {
		return with
	}
	return without
}

// reviewText writes a review that fits the rating.
func (b *builder) reviewText(category catalog.Category, rating int) string {
	var parts []string
	switch {
	case rating >= 4:
		parts = []string{pick(b, warmOpenings), pick(b, remarks[category]), pick(b, closings)}
	case rating == 3:
		parts = []string{pick(b, mildOpenings), pick(b, remarks[category]), pick(b, closings)}
	default:
		parts = []string{pick(b, coldOpenings), pick(b, coldRemarks)}
	}
	if b.random.IntN(4) == 0 {
		parts = parts[:1+b.random.IntN(2)] // some write little
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}
