package search

import "strings"

// Regions are the provinces and metropolitan cities of Korea by their short names, in the order in which
// addresses list them (행정표준코드).
var Regions = []string{
	"서울", "부산", "대구", "인천", "광주", "대전", "울산", "세종", "경기", "강원", "충북", "충남", "전북", "전남", "경북", "경남", "제주",
}

// longRegions are the beginnings of those names that their short ones are no beginning of.
var longRegions = map[string]string{"충청북": "충북", "충청남": "충남", "전라북": "전북", "전라남": "전남", "경상북": "경북", "경상남": "경남"}

// RegionOf returns the region of an address, which begins with it ("경기도 고양시 …", "서울특별시 종로구 …", "전북특별자치도 …"),
// or "" where it is none of Regions.
func RegionOf(address string) string {
	address = strings.TrimSpace(address)
	for long, region := range longRegions {
		if strings.HasPrefix(address, long) {
			return region
		}
	}
	for _, region := range Regions {
		if strings.HasPrefix(address, region) {
			return region
		}
	}
	return ""
}
