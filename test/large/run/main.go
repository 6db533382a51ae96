// Command run puts a large office up on this machine and keeps it until it is interrupted: `make run-large`. The page is
// at http://localhost:8080, and at http://localhost:8090 a console that shows what the office consists of, stops and
// starts each part, and draws the dashboards, the alerts and the traces. What follows `--` goes to every server. The
// end-to-end tests start it too, without the console, and wait for /readyz.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/ticketblue/ticketblue/test/large"
	"github.com/ticketblue/ticketblue/test/large/console"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "run-large:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	program := flag.String("program", "bin/ticketblue", "the built program")
	addr := flag.String("addr", "127.0.0.1:8080", "address of the page")
	consoleAddr := flag.String("console", "127.0.0.1:8090", "address of the console; none without one")
	instances := flag.Int("instances", 2, "servers")
	replicas := flag.Int("replicas", 1, "replicas of MySQL")
	flag.Parse()
	fmt.Println("Putting a large office up. Real: MySQL, Valkey, S3 (versitygw), Prometheus; Typesense where it can be had; Kafka with Java, Maven and " +
		"TICKETBLUE_TEST_KAFKA=real. The rest are stand-ins.")
	office, err := large.Start(ctx, large.Options{
		Program: *program, Instances: *instances, Replicas: *replicas, Demo: true, Addr: *addr, Flags: flag.Args(),
		Say: func(format string, args ...any) { fmt.Printf("  "+format+"\n", args...) },
	})
	if err != nil {
		return err
	}
	fmt.Printf("  Kafka is: %s. Typesense is: %s.\n", office.Kafka.About, office.Typesense.About)
	defer func() {
		if closing := office.Close(); err == nil {
			err = closing
		}
	}()
	fmt.Printf("\nThe page:    %s  (admin@example.com, user@example.com, password Ticket-blue-1!)\nLogs:        %s\n", office.URL, office.Dir)
	if *consoleAddr != "" {
		c, err := console.Start(ctx, office, *consoleAddr)
		if err != nil {
			return err
		}
		defer c.Close()
		fmt.Printf("The console: %s\n", c.URL)
	}
	fmt.Println("Ctrl-C ends it all.")
	<-ctx.Done()
	return nil
}
