package season

import "github.com/ticketblue/ticketblue/modules/catalog"

// venue is a real hall: its name, size, address and place as KOPIS tells them.
type venue struct {
	name    string
	seats   int
	address string
	kopisID string // of the facility
	at      catalog.Position
	uses    string // a letter for each category that is at home there; see uses
}

// The letters of venue.uses.
const (
	forClassic     = 'L'
	forDance       = 'D'
	forMusical     = 'M'
	forPlay        = 'P'
	forTraditional = 'T'
	forConcert     = 'C'
	forSports      = 'S'
	forEtc         = 'E'
)

// venues are facts from KOPIS (Korea Arts Management Service), which is named as their source wherever
// they are shown.
var venues = []venue{
	{"예술의전당 [서울] 콘서트홀", 2505, "서울특별시 서초구 남부순환로 2406 (서초동)", "FC000001", catalog.Position{Latitude: 37.478690, Longitude: 127.011824}, "L"},
	{"예술의전당 [서울] 오페라극장", 2283, "서울특별시 서초구 남부순환로 2406 (서초동)", "FC000001", catalog.Position{Latitude: 37.478690, Longitude: 127.011824}, "LDM"},
	{"예술의전당 [서울] IBK챔버홀", 600, "서울특별시 서초구 남부순환로 2406 (서초동)", "FC000001", catalog.Position{Latitude: 37.478690, Longitude: 127.011824}, "L"},
	{"예술의전당 [서울] 리사이틀홀", 354, "서울특별시 서초구 남부순환로 2406 (서초동)", "FC000001", catalog.Position{Latitude: 37.478690, Longitude: 127.011824}, "L"},
	{"롯데콘서트홀", 2036, "서울특별시 송파구 올림픽로 300 (신천동) 롯데월드몰 8층 롯데문화재단", "FC001513", catalog.Position{Latitude: 37.513061, Longitude: 127.103495}, "L"},
	{"통영국제음악당 콘서트홀", 1309, "경상남도 통영시 큰발개1길 38 (도남동)", "FC001271", catalog.Position{Latitude: 34.826109, Longitude: 128.439766}, "L"},
	{"대구콘서트하우스 그랜드홀 (대공연장)", 1284, "대구광역시 중구 태평로 141 (태평로2가)", "FC001193", catalog.Position{Latitude: 35.876047, Longitude: 128.593844}, "L"},
	{"금호아트홀 연세", 390, "서울특별시 서대문구 연세로 50 (신촌동) 연세대학교 백양누리 B1 금호아트홀 연세", "FC001556", catalog.Position{Latitude: 37.564089, Longitude: 126.938981}, "L"},
	{"부천아트센터 콘서트홀", 1445, "경기도 부천시 소향로 165(중동)", "FC003150", catalog.Position{Latitude: 37.502164, Longitude: 126.766398}, "L"},
	{"아트센터 인천 콘서트홀", 1727, "인천광역시 연수구 아트센터대로 222 (송도동)", "FC001873", catalog.Position{Latitude: 37.393484, Longitude: 126.630959}, "L"},
	{"성남아트센터 콘서트홀", 1102, "경기도 성남시 분당구 성남대로 808 (야탑동)", "FC000016", catalog.Position{Latitude: 37.402731, Longitude: 127.131243}, "L"},
	{"부산콘서트홀 콘서트홀", 2011, "부산광역시 부산진구 동평로 250 (연지동)", "FC004296", catalog.Position{Latitude: 35.169373, Longitude: 129.054253}, "L"},
	{"고양아람누리 아람음악당", 1449, "경기도 고양시 일산동구 중앙로 1286 (마두동) 고양아람누리", "FC000127", catalog.Position{Latitude: 37.661407, Longitude: 126.774338}, "L"},
	{"세종문화회관 세종체임버홀", 443, "서울특별시 종로구 세종대로 175 (세종로)", "FC000020", catalog.Position{Latitude: 37.572525, Longitude: 126.975643}, "L"},
	{"영산아트홀", 598, "서울특별시 영등포구 여의공원로 101 (여의도동)", "FC000384", catalog.Position{Latitude: 37.529231, Longitude: 126.924872}, "L"},
	{"대전예술의전당 아트홀", 1546, "대전광역시 서구 둔산대로 135 (만년동)", "FC000076", catalog.Position{Latitude: 36.366521, Longitude: 127.383713}, "LDM"},
	{"대구오페라하우스", 1490, "대구광역시 북구 호암로 15 (칠성동2가)", "FC000566", catalog.Position{Latitude: 35.883462, Longitude: 128.592195}, "LD"},
	{"세종문화회관 세종대극장", 3022, "서울특별시 종로구 세종대로 175 (세종로)", "FC000020", catalog.Position{Latitude: 37.572525, Longitude: 126.975643}, "MDL"},
	{"세종문화회관 세종M씨어터", 609, "서울특별시 종로구 세종대로 175 (세종로)", "FC000020", catalog.Position{Latitude: 37.572525, Longitude: 126.975643}, "PDT"},
	{"블루스퀘어 신한카드홀 (구. 인터파크홀)", 1766, "서울특별시 용산구 이태원로 294 (한남동)", "FC000031", catalog.Position{Latitude: 37.540872, Longitude: 127.002440}, "M"},
	{"샤롯데씨어터", 1230, "서울특별시 송파구 올림픽로 240 (잠실동)", "FC000012", catalog.Position{Latitude: 37.510516, Longitude: 127.100563}, "M"},
	{"드림씨어터 [부산]", 1727, "부산광역시 남구 전포대로 133 (문현동)", "FC002162", catalog.Position{Latitude: 35.148279, Longitude: 129.065438}, "M"},
	{"계명아트센터", 1954, "대구광역시 달서구 달구벌대로 1095 - 0 계명대학교", "FC001239", catalog.Position{Latitude: 35.857098, Longitude: 128.487147}, "M"},
	{"성남아트센터 오페라하우스", 1804, "경기도 성남시 분당구 성남대로 808 (야탑동)", "FC000016", catalog.Position{Latitude: 37.402731, Longitude: 127.131243}, "MD"},
	{"LG아트센터 서울 LG SIGNATURE 홀", 1335, "서울특별시 강서구 마곡중앙로 136(마곡동)", "FC003045", catalog.Position{Latitude: 37.565363, Longitude: 126.829389}, "MDP"},
	{"경기아트센터(구. 경기도문화의전당) 대극장", 1544, "경기도 수원시 팔달구 효원로307번길 20 (인계동) 경기도문화의전당", "FC000017", catalog.Position{Latitude: 37.261890, Longitude: 127.037432}, "ML"},
	{"광림아트센터 장천홀", 613, "서울특별시 강남구 논현로163길 33 (신사동)", "FC001370", catalog.Position{Latitude: 37.523834, Longitude: 127.025116}, "MP"},
	{"소향씨어터 신한카드홀", 1134, "부산광역시 해운대구 센텀중앙로 55 (우동) 경남정보대학교및동서대학교센텀산학캠퍼스", "FC001347", catalog.Position{Latitude: 35.173166, Longitude: 129.127660}, "M"},
	{"김해문화의전당 마루홀", 1464, "경상남도 김해시 김해대로 2060 (내동)", "FC001170", catalog.Position{Latitude: 35.227843, Longitude: 128.863910}, "ML"},
	{"국립극장 해오름극장", 1221, "서울특별시 중구 장충단로 59 (장충동2가)", "FC000003", catalog.Position{Latitude: 37.552315, Longitude: 126.999636}, "TDP"},
	{"국립극장 달오름극장", 510, "서울특별시 중구 장충단로 59 (장충동2가)", "FC000003", catalog.Position{Latitude: 37.552315, Longitude: 126.999636}, "TP"},
	{"국립국악원 예악당", 658, "서울특별시 서초구 남부순환로 2364 (서초동) 국립국악원", "FC000009", catalog.Position{Latitude: 37.478609, Longitude: 127.011307}, "T"},
	{"국립국악원 우면당", 231, "서울특별시 서초구 남부순환로 2364 (서초동) 국립국악원", "FC000009", catalog.Position{Latitude: 37.478609, Longitude: 127.011307}, "T"},
	{"한국소리문화의전당 모악당", 2037, "전라북도 전주시 덕진구 소리로 31 (덕진동1가) 소리문화전당", "FC000477", catalog.Position{Latitude: 35.855245, Longitude: 127.137667}, "TM"},
	{"한국소리문화의전당 연지홀", 666, "전라북도 전주시 덕진구 소리로 31 (덕진동1가) 소리문화전당", "FC000477", catalog.Position{Latitude: 35.855245, Longitude: 127.137667}, "TP"},
	{"부산문화회관 중극장", 783, "부산광역시 남구 유엔평화로76번길 1 (대연동)", "FC000167", catalog.Position{Latitude: 35.127275, Longitude: 129.093614}, "TP"},
	{"경주예술의전당 대공연장(화랑홀)", 1053, "경상북도 경주시 알천북로 1 (황성동)", "FC000517", catalog.Position{Latitude: 35.862587, Longitude: 129.205865}, "TL"},
	{"안동문화예술의전당 웅부홀", 994, "경상북도 안동시 축제장길 66 (안흥동)", "FC000537", catalog.Position{Latitude: 36.559526, Longitude: 128.725691}, "TP"},
	{"아르코예술극장 대극장", 600, "서울특별시 종로구 대학로8길 7 (동숭동)", "FC002632", catalog.Position{Latitude: 37.581185, Longitude: 127.003000}, "PD"},
	{"아르코예술극장 소극장", 110, "서울특별시 종로구 대학로8길 7 (동숭동)", "FC002632", catalog.Position{Latitude: 37.581185, Longitude: 127.003000}, "P"},
	{"대학로예술극장 대극장", 504, "서울특별시 종로구 대학로10길 17 (동숭동)", "FC002633", catalog.Position{Latitude: 37.582096, Longitude: 127.003179}, "PD"},
	{"대학로예술극장 소극장", 132, "서울특별시 종로구 대학로10길 17 (동숭동)", "FC002633", catalog.Position{Latitude: 37.582096, Longitude: 127.003179}, "P"},
	{"서강대 메리홀 대극장", 428, "서울특별시 마포구 백범로 35 서강대학교", "FC001216", catalog.Position{Latitude: 37.549953, Longitude: 126.939113}, "PD"},
	{"모두예술극장", 259, "서울특별시 서대문구 충정로 7 (충정로3가)", "FC003609", catalog.Position{Latitude: 37.560112, Longitude: 126.962282}, "PD"},
	{"강동아트센터 대극장 한강", 850, "서울특별시 강동구 동남로 870 (상일동)", "FC000028", catalog.Position{Latitude: 37.551262, Longitude: 127.157619}, "DP"},
	{"마포아트센터 아트홀맥", 1004, "서울특별시 마포구 대흥로20길 28 (대흥동)", "FC000788", catalog.Position{Latitude: 37.549905, Longitude: 126.945527}, "DCL"},
	{"제주아트센터 대극장", 1184, "제주특별자치도 제주시 오남로 231 (오라이동)", "FC000262", catalog.Position{Latitude: 33.475155, Longitude: 126.515506}, "CML"},
	{"강릉아트센터 (구. 강릉문화예술관) 사임당홀 (대공연장)", 972, "강원도 강릉시 종합운동장길 84 (교동)", "FC001787", catalog.Position{Latitude: 37.771685, Longitude: 128.895305}, "CLD"},
	{"올림픽공원 KSPO DOME(체조경기장)", 15000, "서울특별시 송파구 올림픽로 424 올림픽공원 (방이동)", "FC001247", catalog.Position{Latitude: 37.521120, Longitude: 127.128364}, "C"},
	{"올림픽공원 올림픽홀", 2452, "서울특별시 송파구 올림픽로 424 올림픽공원 (방이동)", "FC001247", catalog.Position{Latitude: 37.521120, Longitude: 127.128364}, "C"},
	{"고척스카이돔", 16744, "서울특별시 구로구 경인로 430 (고척동)", "FC001901", catalog.Position{Latitude: 37.498415, Longitude: 126.867219}, "CS"},
	{"고려대학교 화정체육관 주경기장", 8057, "서울특별시 성북구 안암로 145 (안암동5가)", "FC001908", catalog.Position{Latitude: 37.592940, Longitude: 127.024903}, "C"},
	{"블루스퀘어 SOL트래블홀 (구. Mastercard Hall)", 1373, "서울특별시 용산구 이태원로 294 (한남동)", "FC000031", catalog.Position{Latitude: 37.540872, Longitude: 127.002440}, "C"},
	{"예스24 라이브홀 (구. 악스코리아)", 1051, "서울특별시 광진구 구천면로 20 (광장동)", "FC000205", catalog.Position{Latitude: 37.545688, Longitude: 127.107967}, "C"},
	{"KBS스포츠월드(아레나) KBS아레나", 2222, "서울특별시 강서구 공항대로 376 (화곡동) kbs스포츠월드", "FC001589", catalog.Position{Latitude: 37.556780, Longitude: 126.847609}, "C"},
	{"벡스코 (BEXCO) 오디토리움", 4002, "부산광역시 해운대구 APEC로 55", "FC001345", catalog.Position{Latitude: 35.167923, Longitude: 129.135697}, "CE"},
	{"인스파이어 아레나", 14483, "인천광역시 중구 공항문화로 127", "", catalog.Position{}, "C"},
	{"롤링홀", 200, "서울특별시 마포구 어울마당로 35 (서교동) 지하 1층", "FC000073", catalog.Position{Latitude: 37.548442, Longitude: 126.920106}, "C"},
	{"무신사 개러지 (구. 왓챠홀)", 144, "서울특별시 마포구 잔다리로 32(서교동)", "FC002949", catalog.Position{Latitude: 37.551579, Longitude: 126.919828}, "C"},
	{"웨스트브릿지 라이브홀", 160, "서울특별시 마포구 와우산로25길 6 (서교동)", "FC001608", catalog.Position{Latitude: 37.553639, Longitude: 126.926144}, "C"},
	{"예스24 원더로크홀", 376, "서울특별시 서대문구 신촌로 129 (창천동)", "FC003954", catalog.Position{Latitude: 37.556564, Longitude: 126.940328}, "C"},
	{"명화라이브홀", 962, "서울특별시 영등포구 버드나루로 30 (영등포동2가)", "FC003645", catalog.Position{Latitude: 37.521562, Longitude: 126.912412}, "C"},
	{"노들섬 라이브하우스", 456, "서울특별시 용산구 양녕로 445 (이촌동)", "FC002122", catalog.Position{Latitude: 37.517046, Longitude: 126.960220}, "C"},
	{"KT&G 상상마당 라이브홀 [마포]", 150, "서울특별시 마포구 어울마당로 65 (서교동)", "FC000328", catalog.Position{Latitude: 37.550925, Longitude: 126.921142}, "C"},
	{"대전예술의전당 앙상블홀", 643, "대전광역시 서구 둔산대로 135 (만년동)", "FC000076", catalog.Position{Latitude: 36.366521, Longitude: 127.383713}, "LPE"},
	{"종로아이들극장", 281, "서울특별시 종로구 성균관로 91 - 0 국민생활관", "FC001435", catalog.Position{Latitude: 37.590434, Longitude: 126.998775}, "E"},
	{"(재) 영화의전당 하늘연극장", 841, "부산광역시 해운대구 수영강변대로 120 (우동)", "FC000175", catalog.Position{Latitude: 35.171178, Longitude: 129.127196}, "EP"},
	{"국립아시아문화전당 극장1", 944, "광주광역시 동구 문화전당로 38 (광산동) 아시아문화전당", "FC001270", catalog.Position{Latitude: 35.146719, Longitude: 126.920254}, "ED"},
	{"천안예술의전당 대공연장", 1642, "충청남도 천안시 동남구 성남면 종합휴양지로 185", "FC001383", catalog.Position{Latitude: 36.756130, Longitude: 127.224889}, "EM"},
	{"제주문예회관 대극장", 828, "제주특별자치도 제주시 동광로 69 (일도이동)", "FC000260", catalog.Position{Latitude: 33.504309, Longitude: 126.535386}, "ET"},
	{"울산문화예술회관 대공연장", 1428, "울산광역시 남구 번영로 200 (달동)", "FC000081", catalog.Position{Latitude: 35.542938, Longitude: 129.327090}, "EM"},
	{"잠실종합운동장 실내체육관", 11032, "서울특별시 송파구 올림픽로 25 (잠실동)", "FC001837", catalog.Position{Latitude: 37.514093, Longitude: 127.074953}, "SC"},
	{"서울월드컵경기장", 66704, "서울특별시 마포구 월드컵로 240(성산동)", "FC003347", catalog.Position{Latitude: 37.568288, Longitude: 126.897273}, "S"},
	{"수원월드컵경기장", 42861, "경기도 수원시 팔달구 월드컵로 310 (우만동) 4층", "FC001750", catalog.Position{Latitude: 37.286337, Longitude: 127.036456}, "S"},
	{"인천문학경기장 주경기장", 49084, "인천광역시 미추홀구 매소홀로 618 (문학동)", "FC002149", catalog.Position{Latitude: 37.436009, Longitude: 126.690928}, "S"},
}
