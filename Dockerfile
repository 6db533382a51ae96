# The office in an image: one static program, the page inside it, nobody's rights and nothing else. And the operator in
# another. `make images` builds the same two without Docker (deploy/image), from nothing instead of distroless.
#   docker build -t ticketblue --build-arg VERSION=$(git describe --tags --always) .
#   docker build -t ticketblue-operator --target operator .
FROM --platform=$BUILDPLATFORM node:20-bookworm-slim AS page
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY api /src/api
COPY web ./
RUN npm run build

FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS program
ARG VERSION=dev TARGETOS TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=page /src/web/dist web/dist
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -o /ticketblue \
    -ldflags "-s -w -X github.com/ticketblue/ticketblue/cmd/ticketblue/office.Version=$VERSION" ./cmd/ticketblue && mkdir /data

FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS operator-program
ARG VERSION=dev TARGETOS TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -o /ticketblue-operator \
    -ldflags "-s -w -X main.version=$VERSION" ./cmd/ticketblue-operator

FROM gcr.io/distroless/static-debian12:nonroot AS operator
COPY --from=operator-program /ticketblue-operator /ticketblue-operator
EXPOSE 8080 8081
ENTRYPOINT ["/ticketblue-operator"]

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=program /ticketblue /ticketblue
COPY --from=program --chown=nonroot:nonroot /data /data
ENV TICKETBLUE_DATA_DIR=/data TICKETBLUE_LOG_FORMAT=json
VOLUME /data
EXPOSE 8080 9090
ENTRYPOINT ["/ticketblue"]
CMD ["serve"]
