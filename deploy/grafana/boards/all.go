package boards

// All are the dashboards.
var All = []Board{overview, onSale, database, jobs}

const requests = "ticketblue_http_request_duration_seconds"

var overview = Board{
	UID: "overview", Title: "Overview",
	About: "Is the office well, is it selling, and is anything waiting that should not?",
	Rows: []Row{
		{"Right now", []Panel{
			{Title: "Instances up", Figure: true, Unit: "short", About: "Servers that Prometheus reaches.", Lines: []Line{{`sum(up{job="ticketblue"})`, ""}}},
			{Title: "Requests", Figure: true, Unit: "reqps", Lines: []Line{{rate(requests+"_count", "", ""), ""}}},
			{Title: "Failed", Figure: true, Unit: "percentunit", About: "Answers 5xx of all. Above one percent for five minutes, an alert fires.", Lines: []Line{{`sum(rate(` + requests + `_count{status="5xx"}[5m])) / sum(rate(` + requests + `_count[5m])) or vector(0)`, ""}}},
			{Title: "Holds", Figure: true, Unit: "short", About: "Reservations that hold seats and wait for their payment.", Lines: []Line{{`max(ticketblue_holds)`, ""}}},
			{Title: "Taken in, last hour", Figure: true, Unit: "currencyKRW", Lines: []Line{{`sum(increase(ticketblue_payments_krw_total{direction="in"}[1h])) or vector(0)`, ""}}},
			{Title: "Dependencies down", Figure: true, Unit: "short", About: "See Dependencies below, and the run-book.", Lines: []Line{{`count(ticketblue_dependency_up == 0) or vector(0)`, ""}}},
		}},
		{"Requests", []Panel{
			{Title: "How much is asked?", Unit: "reqps", Stacked: true, Lines: []Line{{rate(requests+"_count", "", "status"), "{{status}}"}}},
			{Title: "How long does it take? (99 of 100)", Unit: "s", About: "By operation, the slowest ten. An exemplar leads to the trace.", Lines: []Line{{"topk(10, " + quantile(.99, requests, "", "operation") + ")", "{{operation}}"}}},
			{Title: "What is refused for want of room?", Unit: "reqps", About: "429 and 503 are how the office protects itself: more instances, or a waiting room.", Quiet: true, Lines: []Line{{rate("ticketblue_http_turned_away_total", "", "operation, status"), "{{operation}} {{status}}"}}},
		}},
		{"Sales", []Panel{
			{Title: "What happens to reservations?", Unit: "ops", Lines: []Line{{rate("ticketblue_reservations_total", "", "event, reason"), "{{event}} {{reason}}"}}},
			{Title: "What becomes of payments?", Unit: "ops", About: "Unknown ones are asked about until they are known.", Lines: []Line{{rate("ticketblue_payments_total", "", "event"), "{{event}}"}}},
			{Title: "Which orders have no end yet?", Unit: "short", Quiet: true, Lines: []Line{{`max by (status) (ticketblue_payments_unsettled)`, "{{status}}"}}},
		}},
		{"Behind the requests", []Panel{
			{Title: "How far are consumers behind?", Unit: "s", About: "Mails, search and settling follow the events. Growing means one is stuck: its log says why.", Lines: []Line{{`max by (consumer) (ticketblue_relay_lag_seconds)`, "{{consumer}}"}}},
			{Title: "What waits to be sent?", Unit: "short", Quiet: true, Lines: []Line{{`max by (channel, status) (ticketblue_deliveries)`, "{{channel}} {{status}}"}}},
			{Title: "Who is listening?", Unit: "short", About: "Open event streams: seat maps and notifications.", Lines: []Line{{`sum by (instance) (ticketblue_http_streams{instance=~"$instance"})`, "{{instance}}"}}},
		}},
		{"Dependencies and processes", []Panel{
			{Title: "Dependencies", Unit: "short", About: "1 is up. What each outage means and what to do stands in the run-book.", Lines: []Line{{`min by (dependency) (ticketblue_dependency_up)`, "{{dependency}}"}}},
			{Title: "Does Valkey answer?", Unit: "short", Quiet: true, About: "As each instance finds it. Without it the office is slower and does all it did.", Lines: []Line{{`ticketblue_valkey_up{instance=~"$instance"}`, "{{instance}}"}}},
			{Title: "Memory", Unit: "bytes", Lines: []Line{{`process_resident_memory_bytes{job="ticketblue",instance=~"$instance"}`, "{{instance}}"}}},
			{Title: "Processor", Unit: "percentunit", About: "1 is one core.", Lines: []Line{{`rate(process_cpu_seconds_total{job="ticketblue",instance=~"$instance"}[1m])`, "{{instance}}"}}},
		}},
	},
}

var onSale = Board{
	UID: "on-sale", Title: "The on-sale minute",
	About: "Everybody comes at once: who gets seats, how fast are the others told, and what will give way first?",
	Rows: []Row{
		{"The crowd", []Panel{
			{Title: "Who asks for seats, and what are they told?", Unit: "reqps", Stacked: true, About: "2xx have their seats; 4xx were told which are gone, or that it is sold out.", Lines: []Line{{rate(requests+"_count", `,operation="reserve-seats"`, "status"), "{{status}}"}}},
			{Title: "How long do they wait?", Unit: "s", Lines: []Line{
				{quantile(.5, requests, `,operation="reserve-seats"`, ""), "half"}, {quantile(.99, requests, `,operation="reserve-seats"`, ""), "99 of 100"},
				{quantile(.999, requests, `,operation="reserve-seats"`, ""), "999 of 1000"},
			}},
		}},
		{"Seats and coupons", []Panel{
			{Title: "How fast do seats go?", Unit: "ops", Lines: []Line{{rate("ticketblue_seats_total", "", "change"), "{{change}}"}}},
			{Title: "How many hold and have not paid?", Unit: "short", Lines: []Line{{`max(ticketblue_holds)`, "holds"}}},
			{Title: "What is left of coupons?", Unit: "short", Quiet: true, Lines: []Line{{`max by (coupon) (ticketblue_coupon_stock)`, "coupon {{coupon}}"}}},
			{Title: "How fast do coupons go?", Unit: "ops", Quiet: true, Lines: []Line{{rate("ticketblue_coupons_total", "", "event"), "{{event}}"}}},
		}},
		{"Sharing transactions", []Panel{
			{Title: "How many share one?", Unit: "short", About: "The larger the crowd, the more requests a transaction answers. Flat at one while requests queue: look at the database.", Lines: []Line{
				{`sum by (combiner) (rate(ticketblue_combined_requests_sum{instance=~"$instance"}[1m])) / sum by (combiner) (rate(ticketblue_combined_requests_count{instance=~"$instance"}[1m]))`, "{{combiner}}, mean"},
			}},
			{Title: "How many transactions is that?", Unit: "ops", Lines: []Line{{rate("ticketblue_combined_requests_count", "", "combiner"), "{{combiner}}"}}},
		}},
		{"What gives way first?", []Panel{
			{Title: "Paying", Unit: "s", Lines: []Line{{quantile(.99, requests, `,operation="confirm-payment"`, ""), "99 of 100"}}},
			{Title: "Connections to the database", Unit: "short", About: "Waiting for one means the pool or the database is the limit.", Lines: []Line{
				{`sum by (db_name) (go_sql_in_use_connections{instance=~"$instance"})`, "in use, {{db_name}}"}, {`sum by (db_name) (rate(go_sql_wait_count_total{instance=~"$instance"}[1m]))`, "waits a second, {{db_name}}"},
			}},
			{Title: "Consumers", Unit: "short", About: "Events not handled yet.", Lines: []Line{{`max by (consumer) (ticketblue_relay_lag_events)`, "{{consumer}}"}}},
			{Title: "Processor", Unit: "percentunit", Lines: []Line{{`rate(process_cpu_seconds_total{job="ticketblue",instance=~"$instance"}[1m])`, "{{instance}}"}}},
		}},
	},
}

var database = Board{
	UID: "database", Title: "Database",
	About: "Does the database carry it, are the replicas near, and what did the office have to do again?",
	Rows: []Row{
		{"Connections", []Panel{
			{Title: "In use", Unit: "short", Lines: []Line{{`sum by (instance, db_name) (go_sql_in_use_connections{instance=~"$instance"})`, "{{db_name}} {{instance}}"}}},
			{Title: "Open", Unit: "short", Lines: []Line{{`sum by (instance, db_name) (go_sql_open_connections{instance=~"$instance"})`, "{{db_name}} {{instance}}"}}},
			{Title: "Time spent waiting for one", Unit: "percentunit", Lines: []Line{{`sum by (db_name) (rate(go_sql_wait_duration_seconds_total{instance=~"$instance"}[1m]))`, "{{db_name}}"}}},
		}},
		{"Replicas", []Panel{
			{Title: "How far are they behind?", Unit: "s", About: "Beyond the limit reads go to the primary.", Quiet: true, Lines: []Line{{`max by (replica) (ticketblue_database_replica_lag_seconds)`, "{{replica}}"}}},
			{Title: "Are they used?", Unit: "ops", Quiet: true, Lines: []Line{{rate("ticketblue_database_reads_total", "", "served_by"), "{{served_by}}"}}},
		}},
		{"What was done again", []Panel{
			{Title: "Transactions that were repeated", Unit: "ops", About: "Deadlocks and lost connections; a primary that is being replaced shows as a burst.", Quiet: true, Lines: []Line{{rate("ticketblue_database_retries_total", "", "reason"), "{{reason}}"}}},
			{Title: "Transactions whose end nobody knows", Unit: "short", About: "A connection was lost during COMMIT. The caller was told so.", Quiet: true, Lines: []Line{{`sum(increase(ticketblue_database_outcome_unknown_total{instance=~"$instance"}[1h]))`, "in the last hour"}}},
		}},
		{"Events", []Panel{
			{Title: "Events that wait", Unit: "short", Lines: []Line{{`max by (consumer) (ticketblue_relay_lag_events)`, "{{consumer}}"}}},
			{Title: "Who hands them on?", Unit: "short", About: "One instance leads; none for longer than a few seconds is an alert.", Lines: []Line{{`ticketblue_relay_leader`, "{{instance}}"}}},
			{Title: "Events in Kafka that wait", Unit: "short", Quiet: true, About: "Of each consumer that reads from there.", Lines: []Line{{`max by (consumer) (ticketblue_kafka_lag_events)`, "{{consumer}}"}}},
			{Title: "Set aside", Unit: "short", Quiet: true, About: "Events that a consumer could not apply; docs/runbooks.md says how to look at them.", Lines: []Line{{`sum by (consumer) (increase(ticketblue_relay_parked_total[1h]))`, "{{consumer}}"}}},
		}},
	},
}

var jobs = Board{
	UID: "batch", Title: "Batch jobs",
	About: "Did the jobs run, how long did they take, and what did they change?",
	Rows: []Row{
		{"Jobs", []Panel{
			{Title: "Hours since the last run ended", Unit: "h", Quiet: true, Lines: []Line{{`(time() - max by (job, status) (ticketblue_batch_last_run_ended_timestamp_seconds)) / 3600`, "{{job}} {{status}}"}}},
			{Title: "How long did the last run take?", Unit: "s", Quiet: true, Lines: []Line{{`max by (job) (ticketblue_batch_last_run_duration_seconds)`, "{{job}}"}}},
			{Title: "How many rows did it change?", Unit: "short", Quiet: true, Lines: []Line{{`max by (job) (ticketblue_batch_last_run_rows)`, "{{job}}"}}},
		}},
		{"Messages that jobs cause", []Panel{
			{Title: "What waits to be sent?", Unit: "short", Quiet: true, Lines: []Line{{`max by (channel, status) (ticketblue_deliveries)`, "{{channel}} {{status}}"}}},
		}},
	},
}
