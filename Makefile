# The project's own commands. `make help` prints what stands behind ##.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS   := -s -w -X github.com/ticketblue/ticketblue/cmd/ticketblue/office.Version=$(VERSION)
GOTOOL    := go tool -modfile=tools/go.mod
WEB_FILES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)
GENERATED := api/openapi.yaml adapters/sqlstore/internal web/src/api/schema.d.ts deploy/grafana operator/api charts/ticketblue-operator/crds charts/ticketblue-operator/rbac

# What needs a Kubernetes API: make test-k8s.
K8S       := /ticketblue/(operator/controller|test/kubernetes|test/failover)$$
K8S_PACKAGES = $$(go list ./... | grep -E '$(K8S)|/ticketblue/(operator|cmd/ticketblue-operator)(/|$$)')

export CGO_ENABLED ?= 0

.PHONY: help
help: ## Print this help
	@grep -hE '^[a-z][a-z0-9-]*:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | sort | awk -F'\t' '{printf "  make %-16s %s\n", $$1, $$2}'

.PHONY: run
run: build ## Build everything and serve the office with demonstration data on http://localhost:8080
	./bin/ticketblue serve --demo

.PHONY: run-large
run-large: build ## Put a large office up (two servers, MySQL with a replica, Valkey, Kafka, Typesense, S3, mail); with Docker: deploy/compose.yaml
	go run ./test/large/run

.PHONY: build
build: bin/ticketblue ## Build bin/ticketblue with the page inside

.PHONY: bin/ticketblue
bin/ticketblue: web/dist/index.html
	go build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./cmd/ticketblue

web/node_modules/.stamp: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.stamp $(WEB_FILES)
	cd web && npm run build
	@touch $@

.PHONY: check
check: ## Format, vet, lint and unit tests: about a minute, for use while working
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo 'run: make fmt'; exit 1; }
	go vet ./...
	$(MAKE) lint
	go test -short $$(go list ./... | grep -vE '$(K8S)')

.PHONY: test
test: build test-go test-large test-k8s test-race test-web test-e2e ## Fetch what is needed and run every test

.PHONY: test-go
test-go: ## Go tests: unit, conformance on real servers, API, faults
	go test -timeout 30m $$(go list ./... | grep -v /ticketblue/test/ | grep -vE '$(K8S)')
	go test -timeout 30m -p 1 $$(go list ./test/... | grep -vE '$(K8S)')

.PHONY: test-large
test-large: ## The API tests again, of an office on MySQL, Valkey, Kafka, Typesense and S3
	TICKETBLUE_TEST_OFFICE=large go test -timeout 20m ./test/api

# The first run builds a control plane (platform/testenv/kubernetes_programs.go), which takes its time.
.PHONY: test-k8s
test-k8s: ## The operator and the charts on a real Kubernetes API, and failovers of real databases
	go test -timeout 60m -p 1 $(K8S_PACKAGES)

.PHONY: test-race
test-race: ## The concurrent parts under the race detector
	CGO_ENABLED=1 go test -race -short -timeout 30m ./platform/... ./modules/... ./adapters/... ./test/api/...

.PHONY: test-web
test-web: web/node_modules/.stamp ## Unit tests of the page
	cd web && npm run lint && npm test

.PHONY: test-e2e
test-e2e: build ## The page in a real browser
	cd web && npm run e2e

.PHONY: bin/large
bin/large: ## Build bin/large, which puts a large office up
	go build -o $@ ./test/large/run

.PHONY: test-e2e-large
test-e2e-large: build bin/large ## The page in a real browser, on a large office
	cd web && TICKETBLUE_TEST_OFFICE=large npm run e2e

.PHONY: lint
lint: ## Lint, and the rules of who may import whom
	$(GOTOOL) golangci-lint run ./...

.PHONY: fmt
fmt: ## Format Go files
	gofmt -w $$(git ls-files '*.go')

.PHONY: generate
generate: web/node_modules/.stamp ## Generate queries, the OpenAPI document and the page's types of it, the dashboards, the custom resources and the operator's rights
	cd sql && $(subst tools/,../tools/,$(GOTOOL)) sqlc generate
	go run ./cmd/ticketblue openapi > api/openapi.yaml.new && mv api/openapi.yaml.new api/openapi.yaml
	cd web && npm run generate
	go run ./deploy/grafana
	$(GOTOOL) controller-gen object paths=./operator/api/... crd:generateEmbeddedObjectMeta=true,maxDescLen=400 output:crd:dir=charts/ticketblue-operator/crds
	$(GOTOOL) controller-gen rbac:roleName=ticketblue-operator paths=./operator/controller/... output:rbac:dir=charts/ticketblue-operator/rbac

.PHONY: verify
verify: generate ## Fail when something generated is stale
	@git diff --exit-code --stat -- $(GENERATED) || { echo 'generated files were stale: commit what make generate wrote'; exit 1; }

.PHONY: bench
bench: build ## Measure the goals of docs/benchmarks.md, each beside a handler that does nothing
	go run ./test/perf

.PHONY: bench-%
bench-%: build ## One line of the benchmarks: bench-coupon, bench-seats, bench-purchase, bench-soldout, bench-reads, bench-start, bench-page, bench-streams, bench-batch, bench-coupon-mysql, bench-seats-mysql, bench-relay
	go run ./test/perf $*

.PHONY: clean
clean: ## Remove what was built
	rm -rf bin web/node_modules/.stamp
	find web/dist -mindepth 1 ! -name .gitkeep -delete
