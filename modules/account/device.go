package account

import "strings"

// Browsers and systems by what stands in a User-Agent header, the more telling first: most name others for old times' sake.
var (
	browsers = [][2]string{
		{"KAKAOTALK", "KakaoTalk"}, {"NAVER(", "Naver"}, {"SamsungBrowser/", "Samsung Internet"}, {"Whale/", "Whale"}, {"Edg", "Edge"}, {"OPR/", "Opera"},
		{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	}
	systems = [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Macintosh", "Mac"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	}
)

// DeviceOf says by what somebody came, for themselves to recognise: `Chrome · Android`. It keeps no more of a User-Agent
// header than that; "" for what it does not know.
func DeviceOf(userAgent string) string {
	var parts []string
	for _, names := range [][][2]string{browsers, systems} {
		for _, name := range names {
			if strings.Contains(userAgent, name[0]) {
				parts = append(parts, name[1])
				break
			}
		}
	}
	return strings.Join(parts, " · ")
}
