.DEFAULT_GOAL := help
.PHONY: help install run test race lint docs fuzz bench kill matrix dist

help: ## Show these targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 8

install: ## Put offhook where Go puts programs (go env GOBIN, or GOPATH/bin)
	go install ./cmd/offhook

run: ## Play a call while its primary URL is down, against offhook's own receiver
	go run ./cmd/offhook run join-playback-conversation-leave --weather failover --policy voice-2-then-failover --speed 20

test: ## Run all tests
	go test -count=1 ./suite/selftest ./...

race: ## Run the tests under the race detector; of those that play and judge whole programs, the concurrent ones
	go test -race -short -count=1 $$(go list ./... | grep -v -e /suite/selftest -e /cmd/ -e /clients)
	go test -race -short -count=1 ./cmd/offhook -run 'TestScripts/(arrivals|failover|forward|interrupt|listen|many|pipe|run|targets)$$|Progress|Printer|Kept|Spool|Ledger|Loop'
	go test -race -short -count=1 ./suite/selftest -run 'TestEachStops|TestEachEnds|TestSome|TestASlow|TestAStall|TestBursts|TestTheCorrect'

kill: ## End plays at 100 random moments each by SIGINT, SIGTERM and SIGKILL
	KILLS=100 go test -count=1 -v -run 'Killed|Processes|DiskIsFull' ./cmd/offhook

matrix: ## Judge every defect of our receiver by every check, and write suite/MATRIX.md
	go test -count=1 -timeout 30m ./suite/selftest -run TestMatrixPage -args -matrix

lint: ## Check formatting, vet, staticcheck and go.mod
	@test -z "$$(gofmt -l .)" || { echo "not gofmt-ed:"; gofmt -l .; exit 1; }
	go build -C .ci/tools -o ../../bin/ honnef.co/go/tools/cmd/staticcheck
	go vet ./... && bin/staticcheck ./... && go mod tidy -diff

bench: ## Measure
	go test -run '^$$' -bench . -benchmem ./...

fuzz: ## Fuzz every parser of outside input, ten seconds each
	@for target in $$(grep -rhoE '^func Fuzz[A-Za-z]+' --include='*_test.go' -l .); do \
		for name in $$(grep -oE '^func Fuzz[A-Za-z]+' $$target | sed 's/func //'); do \
			go test -run '^$$' -fuzz "^$$name$$" -fuzztime 10s -fuzzminimizetime 100x ./$$(dirname $$target) || exit 1; done; done

docs: ## Write what is generated: pages of the catalogue, of stories, of operations, of policies and of spoils
	go test ./schemas -run TestReferencePages -update
	go test ./scenarios -run TestFamilyPages -update
	go test ./scenarios/telnyx -run TestOperationsPage -update
	go test ./suite/selftest -run 'TestNodeSDKOnVectors|TestSpoilsPage|TestPoliciesPage|TestRowTable' -update

dist: ## Build what is committed for linux, macOS and windows, into dist/ with checksums
	.ci/dist dist
