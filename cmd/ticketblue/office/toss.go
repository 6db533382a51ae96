package office

import "github.com/ticketblue/ticketblue/platform/httpserver"

// partners are where the page's payment window comes from ("결제위젯 연동하기", docs.tosspayments.com): its script, and the
// frames in which the buyer chooses a way to pay. Without a client key the page shows the simulator's window, and
// nobody's script is let in.
func (t Toss) partners() httpserver.Partners {
	if t.SecretKey == "" || t.ClientKey == "" {
		return httpserver.Partners{}
	}
	return httpserver.Partners{Scripts: []string{"https://js.tosspayments.com"}, Frames: []string{"https://*.tosspayments.com"}}
}
