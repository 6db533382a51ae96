package office

import "github.com/ticketblue/ticketblue/platform/httpserver"

// samples are what the API page shows: those of a new office's demonstration where there is one, so that what
// the page fills in can be sent.
func samples() httpserver.Samples {
	const instant, day = "2026-12-24T19:30:00+09:00", "2026-12-24"
	const opaque = "01a20386-f87d-7809-ae9b-9a83988a785f"
	return httpserver.Samples{
		"email": {"user@example.com"}, "password": {"Ticket-blue-1!"}, "oldPassword": {"Ticket-blue-1!"}, "name": {"이예매"},
		"id": {1, opaque}, "performanceId": {1}, "hallId": {1}, "performerId": {1}, "performerIds": {1}, "roundId": {1},
		"couponId": {1, opaque}, "reservationId": {opaque}, "grantId": {opaque}, "userId": {opaque},
		"orderId": {opaque}, "paymentKey": {"tsim_01a20386f87d7809"}, "seats": {15, 738}, "number": {15, "68KR-V646-VYF0"},
		"title": {"뮤지컬 〈오페라의 유령〉"}, "description": {"가면 뒤의 목소리가 다시 무대를 채웁니다."}, "category": {"MUSICAL"},
		"performance": {"뮤지컬 〈오페라의 유령〉"}, "hall": {"블루스퀘어 신한카드홀"}, "performer": {"이예매"}, "address": {"서울특별시 용산구 이태원로 294"},
		"grade": {"VIP"}, "label": {"1층 A구역 9열 6번"}, "section": {"1층 A구역"}, "row": {"9"},
		"amount": {170_000}, "minPrice": {70_000}, "originalAmount": {170_000}, "discount": {5_000}, "paid": {165_000}, "fee": {17_000, "NONE"},
		"durationMinutes": {160}, "ageLimit": {8}, "ticketLimit": {4}, "rating": {5}, "reviewCount": {128},
		"content": {"2막 첫 장면에서 숨을 멈췄어요."}, "author": {"이*매"}, "reason": {"일정이 바뀌었어요", "NONE"},
		"code": {"WINTER-3000"}, "type": {"AMOUNT"}, "discountValue": {3_000}, "maxQuantity": {1_000}, "issuedQuantity": {421},
		"minAmount": {30_000}, "maxDiscount": {10_000}, "total": {738}, "remaining": {317}, "version": {1},
		"nation": {"KR"}, "birth": {"1990-05-17"}, "locale": {"ko"}, "kopisId": {"FC001247"}, "source": {"KOPIS"},
		"accessToken": {"tba_Vb1pQkVuMTBXb3JkcyBmb3IgYSB0b2tlbg"}, "tokenType": {"Bearer"}, "expiresIn": {900},
		"nextCursor": {"eyJ2IjoxNzk1MzY2NDUzfQ"}, "orderName": {"오페라의 유령 2매"}, "provider": {"simulator"}, "method": {"카드"},
		"clientKey": {"test_ck_ticketblue_simulator"}, "posterUrl": {"/posters/1-0f3a9c.svg"}, "link": {"/reservations/" + opaque},
		"subject": {"예매가 끝났어요"}, "body": {"표는 예매 내역에 있어요."}, "job": {"TimeoutReservation"}, "q": {"유령"},
		"eventType": {"PAYMENT_STATUS_CHANGED"}, "qr": {"TB1.eyJ0IjoiMDFhMjAzODYifQ.c2ln"},
		"format:date-time": {instant}, "format:date": {day}, "format:email": {"user@example.com"}, "format:int64": {1}, "format:int32": {1},
		"format:double": {4.5}, "format:float": {4.5}, "type:string": {"text"}, "type:integer": {1}, "type:number": {4.5}, "type:boolean": {true},
	}
}
