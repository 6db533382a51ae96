package search_test

import (
	"testing"

	"github.com/ticketblue/ticketblue/modules/search"
)

func TestRegionOf(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"서울특별시 종로구 대학로 8": "서울", "경기도 고양시": "경기", "전라북도 전주시": "전북", "전북특별자치도 전주시": "전북", "경상남도 창원시": "경남",
		" 제주특별자치도 제주시 동광로 69": "제주", "충청북도 청주시": "충북", "광주광역시 북구": "광주", "뉴욕": "", "": "",
	} {
		if got := search.RegionOf(address); got != want {
			t.Errorf("%q lies in %q, want %q", address, got, want)
		}
	}
}
