package office

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/alecthomas/kong"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/mysql"
	accountapi "github.com/ticketblue/ticketblue/modules/account/api"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/modules/coupon"
	couponapp "github.com/ticketblue/ticketblue/modules/coupon/app"
	housekeepingapp "github.com/ticketblue/ticketblue/modules/housekeeping/app"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/telemetry"
)

// Settings of an office. Every flag is an environment variable too: --http-addr is TICKETBLUE_HTTP_ADDR.
// The defaults make an office that needs nothing else on the machine.
type Settings struct {
	Env     string `name:"env" default:"development" enum:"development,production" help:"production refuses the payment simulator, demonstration data and plain cookies."`
	DataDir string `name:"data-dir" default:"./data" help:"Folder for the embedded parts: database, search index, keys."`

	Server   httpserver.Settings `embed:""`
	Accounts accountapi.Settings `embed:""`
	Booking  bookingapp.Settings `embed:""`
	Coupons  couponapp.Settings  `embed:""`
	MySQL    mysql.Settings      `embed:"" prefix:"mysql-"`
	Toss     Toss                `embed:"" prefix:"toss-"`
	Kakao    Kakao               `embed:"" prefix:"kakao-"`
	Log      Log                 `embed:"" prefix:"log-"`
	Notify   Notify              `embed:""`
	Search   Typesense           `embed:"" prefix:"typesense-"`
	Files    S3                  `embed:"" prefix:"s3-"`
	Trace    telemetry.Settings  `embed:"" prefix:"trace-"`
	EventLog EventLog            `embed:"" prefix:"event-log-"`

	Valkey    Valkey    `embed:"" prefix:"valkey-"`
	Kafka     Kafka     `embed:"" prefix:"kafka-"`
	Instances Instances `embed:""`

	StandInsAt string `name:"stand-ins-at" default:"" help:"Another instance, such as http://office-1:8080, whose payment simulator and Kakao stand-in this one uses too. Several instances that try an office out need the same; empty has its own."`

	Instance string `name:"instance" default:"" help:"This server's name among several, in traces and logs; empty is the machine's name."`

	Housekeeping housekeepingapp.Settings `embed:""`

	TicketKeyFile string `name:"ticket-key-file" default:"" help:"PEM file (PKCS 8) with the Ed25519 key that signs tickets; made in the data folder when empty."`
}

var (
	errStandInsAddress      = errors.New("--stand-ins-at must be an http or https address without a path")
	errStandInsInProduction = errors.New("production has no stand-ins: --stand-ins-at is refused")
)

// Toss is the payment provider. Without a secret key the simulator stands in for it.
type Toss struct {
	SecretKey string        `name:"secret-key" default:"" help:"Secret API key of Toss Payments; empty uses the built-in simulator."`
	ClientKey string        `name:"client-key" default:"" help:"Client key of the same pair, for the page."`
	BaseURL   string        `name:"base-url" default:"https://api.tosspayments.com" help:"Address of the API, before /v1."`
	Timeout   time.Duration `name:"timeout" default:"8s" help:"How long an answer is waited for; what takes longer is settled in the background."`
}

// Log is how the server speaks to its operators.
type Log struct {
	Format string `name:"format" default:"text" enum:"text,json" help:"text for people, json for programs."`
	Level  string `name:"level" default:"info" enum:"debug,info,warn,error" help:"Least level; debug logs every request."`
}

// Production reports whether the office is for real.
func (s Settings) Production() bool { return s.Env == "production" }

// Simulated reports whether payments go to the simulator.
func (s Settings) Simulated() bool { return s.Toss.SecretKey == "" }

// Validate reports what can't work, or must not in production.
func (s Settings) Validate() error {
	var wrong []error
	wrong = append(wrong, s.Server.Validate(), s.Housekeeping.Validate(), s.Notify.Validate(), s.Search.Validate(), s.Files.Validate(), s.MySQL.Validate(),
		s.validateInstances(), s.Trace.Validate(), s.EventLog.Validate(), s.standInsAllowed())
	wrong = append(wrong, s.Booking.Validate())
	if s.Coupons.WelcomeAmount < 0 || s.Coupons.WelcomeAmount > coupon.MaxWon || s.Coupons.WelcomeDays < 1 || s.Coupons.WelcomeDays > 3650 {
		wrong = append(wrong, errors.New("--welcome-coupon must not be negative and --welcome-coupon-days lie between 1 and 3650"))
	}
	if s.Accounts.SignInFailures < 1 || s.Accounts.PlaceFailures < 1 || s.Accounts.SignUps < 1 {
		wrong = append(wrong, errors.New("--sign-in-failures, --sign-in-failures-from-one-place and --sign-ups must be at least 1"))
	}
	if s.Accounts.PasswordMemory < 64 {
		wrong = append(wrong, errors.New("--password-memory-mib must be at least 64"))
	}
	if s.Production() && s.Simulated() {
		wrong = append(wrong, errors.New("production needs --toss-secret-key and --toss-client-key: the payment simulator is refused"))
	}
	if s.Production() && s.MySQL.Used() && s.TicketKeyFile == "" {
		wrong = append(wrong, errors.New("production on --mysql-primary needs --ticket-key-file: all instances must sign tickets with one key"))
	}
	if s.Production() && s.Notify.SMTPAddr != "" && s.Notify.local() {
		wrong = append(wrong, errors.New("production needs --public-url: links in mails would lead to the reader's own machine"))
	}
	return errors.Join(wrong...)
}

// InstanceName is what this server is called among several.
func (s Settings) InstanceName() string {
	if s.Instance != "" {
		return s.Instance
	}
	name, err := os.Hostname()
	if err != nil {
		return "unnamed"
	}
	return name
}

// Logger makes the logger that the settings describe.
func (s Settings) Logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.Log.Level)); err != nil {
		return nil, fmt.Errorf("--log-level: %w", err)
	}
	options := &slog.HandlerOptions{Level: level}
	var handler slog.Handler = slog.NewTextHandler(os.Stderr, options)
	if s.Log.Format == "json" {
		handler = slog.NewJSONHandler(os.Stderr, options)
	}
	return slog.New(httpserver.WithRequestID(handler)), nil
}

// Defaults fills in what the command line would, for programs that make settings themselves.
func (s *Settings) Defaults() {
	parser, err := kong.New(s, kong.Exit(func(int) {}))
	if err == nil {
		keep := *s
		_, err = parser.Parse(nil)
		if keep.DataDir != "" {
			s.DataDir = keep.DataDir
		}
	}
	if err != nil {
		panic("office: the settings' own defaults do not parse: " + err.Error())
	}
}
