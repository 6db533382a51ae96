# The project's own commands. `make help` prints what stands behind ##.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS   := -s -w -X github.com/ticketblue/ticketblue/cmd/ticketblue/office.Version=$(VERSION)
GOTOOL    := go tool -modfile=tools/go.mod
HELM      := go tool -modfile=tools/kubernetes/go.mod helm
WEB_FILES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)
GENERATED := api/openapi.yaml adapters/sqlstore/internal web/src/api/schema.d.ts deploy/grafana operator/api charts/ticketblue-operator/crds charts/ticketblue-operator/rbac

# What needs a Kubernetes API: make test-k8s, and make test-nodes for what needs real nodes.
K8S       := /ticketblue/(operator/controller|test/kubernetes|test/failover|test/nodes)$$
K8S_PACKAGES = $$(go list ./... | grep -E '$(K8S)|/ticketblue/(operator|cmd/ticketblue-operator)(/|$$)' | grep -v '/test/nodes$$')

# What needs Java: make test-real.
REAL      := /ticketblue/test/real$$

# What runs under the race detector, and only so: a test that passes there needs no second run. TestARush is the exception,
# which has a tenth of its people there.
RACED     := /ticketblue/(platform|modules|adapters|test/api)(/|$$)
RUSH      := ./modules/coupon/app

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
build: bin/ticketblue bin/ticketblue-operator ## Build bin/ticketblue with the page inside, and bin/ticketblue-operator

.PHONY: bin/ticketblue
bin/ticketblue: web/dist/index.html
	go build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./cmd/ticketblue

.PHONY: bin/ticketblue-operator
bin/ticketblue-operator:
	go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o $@ ./cmd/ticketblue-operator

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
	go test -short $$(go list ./... | grep -vE '$(K8S)|$(REAL)')

.PHONY: test
test: build test-go test-race test-large test-k8s test-web test-e2e ## Fetch what is needed and run every test that a plain machine can: not as root, without Java

.PHONY: test-go
test-go: ## Go tests that are not run by test-race: the programs, faults, several instances, restore, the structure
	go test -timeout 30m $(RUSH) $$(go list ./... | grep -vE '/ticketblue/test/|$(K8S)|$(RACED)')
	go test -timeout 30m -p 2 $$(go list ./test/... | grep -vE '$(K8S)|$(REAL)|$(RACED)')

.PHONY: test-large
test-large: ## The API tests again, of an office on MySQL, Valkey, Kafka, Typesense and S3
	TICKETBLUE_TEST_OFFICE=large go test -timeout 20m ./test/api

# Kafka comes by Maven into the cache folder, once.
.PHONY: test-real
test-real: ## What asks for Java, Maven or root, and fails without: Kafka, OpenSearch, Kubernetes nodes
	@java -version >/dev/null 2>&1 && mvn -v >/dev/null 2>&1 || { echo 'make test-real asks for Java 17 or newer and Maven: apt-get install default-jre-headless maven' >&2; exit 1; }
	TICKETBLUE_TEST_KAFKA=real go test -timeout 10m ./adapters/kafka
	TICKETBLUE_TEST_KAFKA=real TICKETBLUE_TEST_OFFICE=large go test -timeout 20m ./test/api
	go test -timeout 15m -v ./test/real
	$(MAKE) test-nodes

# The first run builds a control plane (test/testenv/kubernetes_programs.go), which takes its time.
.PHONY: test-k8s
test-k8s: ## The operator and the charts on a real Kubernetes API, and failovers of real databases
	go test -timeout 60m -p 2 $(K8S_PACKAGES)

# The first run builds kubelet and kube-proxy too. The page goes into the image, as make images has it.
.PHONY: test-nodes
test-nodes: web/dist/index.html ## The guide to Kubernetes, followed on three real nodes on this machine; as root
	go test -timeout 90m -v -skip '^TestUnderLoad$$' ./test/nodes

.PHONY: test-nodes-load
test-nodes-load: web/dist/index.html ## All that a cluster does to an office, on three real nodes under a crowd, with the table of docs/benchmarks.md; as root
	go test -timeout 90m -v -count=1 -run '^TestUnderLoad$$' ./test/nodes

.PHONY: test-race
test-race: ## Under the race detector: unit tests, conformance on real servers, the API
	CGO_ENABLED=1 go test -race -short -timeout 30m $$(go list ./... | grep -E '$(RACED)')
	@CGO_ENABLED=1 go test -race -count=1 -v -run '^TestServer$$' ./adapters/typesense | grep 'Typesense:'

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
bench-%: build ## One line of the benchmarks: bench-coupon, bench-seats, bench-purchase, bench-soldout, bench-reads, bench-start, bench-page, bench-streams, bench-batch, bench-calloff, bench-coupon-mysql, bench-seats-mysql, bench-relay, bench-failover
	go run ./test/perf $*

# IMAGES=registry.example.com/tickets also pushes them.
.PHONY: images
images: web/dist/index.html ## Build the images of both programs without Docker, with their bills of materials, into dist
	for program in ticketblue ticketblue-operator; do \
		SOURCE_DATE_EPOCH=$(shell git log -1 --format=%ct) go run ./deploy/image $$program --version '$(VERSION)' \
			--revision '$(shell git rev-parse HEAD)' $(if $(IMAGES),--push '$(IMAGES)/'$$program) || exit 1; \
	done

# A release is a tag, v1.2.3: VERSION is then 1.2.3 everywhere.
RELEASE = $(VERSION:v%=%)
.PHONY: release
release: ## Everything of a release into dist: programs for four machines, images, bills of materials, charts, sums
	rm -rf dist && mkdir -p dist
	$(MAKE) images VERSION='$(RELEASE)'
	for machine in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64; do \
		folder=ticketblue-$(RELEASE)-$${machine/\//-}; mkdir -p dist/$$folder; \
		GOOS=$${machine%/*} GOARCH=$${machine#*/} go build -trimpath -o dist/$$folder/ticketblue \
			-ldflags '-s -w -X github.com/ticketblue/ticketblue/cmd/ticketblue/office.Version=$(RELEASE)' ./cmd/ticketblue || exit 1; \
		cp LICENSE README.md dist/$$folder; tar -C dist -czf dist/$$folder.tar.gz $$folder; rm -r dist/$$folder; \
	done
	for image in ticketblue ticketblue-operator; do tar -C dist -czf dist/$$image-$(RELEASE).oci.tar.gz $$image.oci; rm -r dist/$$image.oci; done
	for chart in ticketblue ticketblue-operator; do \
		$(HELM) package charts/$$chart --version '$(RELEASE)' --app-version '$(RELEASE)' --destination dist/charts || exit 1; \
	done
	cd dist && sha256sum *.tar.gz *.json charts/* > SHA256SUMS

.PHONY: clean
clean: ## Remove what was built
	rm -rf bin dist web/node_modules/.stamp
	find web/dist -mindepth 1 ! -name .gitkeep -delete
