package office

import (
	"errors"
	"net"
	"os"

	"github.com/ticketblue/ticketblue/adapters/bridge"
	"github.com/ticketblue/ticketblue/adapters/eventlog"
	port "github.com/ticketblue/ticketblue/ports/eventlog"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// EventLog is where the events of reservations, payments and coupons are logged. Any of the three may be on.
type EventLog struct {
	Dir    string `name:"dir" default:"" help:"Folder for the logs of reservations, payments and coupons, a file each (JSON lines); empty writes none."`
	Days   int    `name:"days" default:"14" help:"How long full files in --event-log-dir are kept."`
	Stdout bool   `name:"stdout" default:"false" help:"Write these logs to standard output."`
	TCP    string `name:"tcp" default:"" help:"Log stack that takes lines of JSON over TCP, host:port: Logstash, Fluent Bit, Vector."`
}

// Validate reports what can't work.
func (e EventLog) Validate() error {
	if e.Days < 1 || e.Days > 3650 {
		return errors.New("--event-log-days must lie between 1 and 3650")
	}
	if e.TCP != "" {
		if _, port, err := net.SplitHostPort(e.TCP); err != nil || port == "" {
			return errors.New("--event-log-tcp must be host:port")
		}
	}
	return nil
}

// openEventLogs opens the logs that the settings ask for and returns who writes them.
func (o *Office) openEventLogs() ([]outbox.Consumer, error) {
	settings, origin := o.Settings.EventLog, port.Origin{Version: Version, Instance: o.Settings.InstanceName()}
	var consumers []outbox.Consumer
	add := func(name string, log port.Log) {
		o.eventLogs = append(o.eventLogs, log)
		consumers = append(consumers, bridge.EventLogConsumer(name, log))
	}
	if settings.Dir != "" {
		files, err := eventlog.OpenFiles(settings.Dir, settings.Days, origin)
		if err != nil {
			return nil, err
		}
		add("files", files)
	}
	if settings.Stdout {
		add("stdout", eventlog.NewStream(os.Stdout, origin))
	}
	if settings.TCP != "" {
		add("tcp", eventlog.NewTCP(settings.TCP, origin))
	}
	return consumers, nil
}
