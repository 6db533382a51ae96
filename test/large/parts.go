package large

import (
	"context"
	"fmt"
	"sync/atomic"
)

// Part is something that the office consists of and that can be taken away and brought back.
type Part struct {
	Name  string
	About string // what it is, and whether it is real
	Stop  func(ctx context.Context) error
	Start func(ctx context.Context) error

	down atomic.Bool
}

// Down reports whether the part was stopped.
func (p *Part) Down() bool { return p.down.Load() }

// Parts are what can be stopped and started, in the order of a picture from the outside in.
func (o *Office) Parts() []*Part {
	var parts []*Part
	add := func(name, about string, stop, start func(ctx context.Context) error) {
		p := &Part{Name: name, About: about}
		p.Stop = func(ctx context.Context) error {
			if p.down.Swap(true) {
				return nil
			}
			return stop(ctx)
		}
		p.Start = func(ctx context.Context) error {
			if !p.down.Load() {
				return nil
			}
			err := start(ctx)
			p.down.Store(err != nil)
			return err
		}
		parts = append(parts, p)
	}
	for _, i := range o.Instances {
		add(i.Name, "a server of the office", func(context.Context) error { return i.Kill() }, i.Start)
	}
	primary := o.MySQL.Primary
	add("mysql-primary", "MySQL, real", func(context.Context) error { return primary.Kill() }, primary.Start)
	for n, replica := range o.MySQL.Replicas {
		add(fmt.Sprintf("mysql-replica-%d", n+1), "MySQL, real", func(context.Context) error { return replica.Kill() }, replica.Start)
	}
	add("valkey", "Valkey, real; comes back empty", func(context.Context) error { return o.Valkey.Kill() }, o.Valkey.Start)
	add("kafka", o.Kafka.About, func(context.Context) error { return o.Kafka.Stop() }, o.Kafka.Start)
	add("typesense", o.Typesense.About, func(context.Context) error { return o.Typesense.Stop() }, o.Typesense.Start)
	add("s3", "versitygw, real; is stopped where it stands", func(context.Context) error { return o.S3.Pause() }, func(context.Context) error { return o.S3.Resume() })
	add("mail", "stand-in: go-smtp", func(context.Context) error { o.Mail.Stop(); return nil }, o.Mail.Start)
	add("collector", "stand-in for an OTLP collector", func(context.Context) error { o.Collector.Stop(); return nil }, o.Collector.Start)
	return parts
}
