package notify

// EventInboxChanged tells that people have new notifications in the browser, for whoever listens on other
// instances. Its key is the first of them.
const EventInboxChanged = "notify.inbox.changed"

// InboxEvent is its payload.
type InboxEvent struct {
	UserIDs []string `json:"userIds"`
}
