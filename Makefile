# The commands of this repository; what each does is in scripts/.
.PHONY: run test build dev bench bench-peers growth fuzz faults clean help

help:
	@echo "make run    build and start the demo"
	@echo "make test   check everything"
	@echo "make build  build target/release/palabre"
	@echo "make dev    build and start again at every change"
	@echo "make bench  measure, into bench/results.json (ARGS=N1 chooses rows)"
	@echo "make bench-peers  the same beside other servers, into bench/peers.json (N=N1 chooses rows)"
	@echo "make growth measure at ten times the text, the history, the people"
	@echo "make fuzz   hostile cases for every reader: make fuzz N=10000000"
	@echo "make faults a mixed load while things go wrong: make faults N=1000"
	@echo "make clean  remove what was built"

run:
	@scripts/run.sh $(ARGS)

test:
	@scripts/test.sh

build:
	@scripts/build.sh

dev:
	@scripts/dev.sh

bench:
	@scripts/bench.sh $(ARGS) $(N)

bench-peers:
	@scripts/bench-peers.sh $(ARGS) $(N)

growth:
	@scripts/bench.sh growth

fuzz:
	@N=$(N) scripts/fuzz.sh $(ARGS)

faults:
	@N=$(N) scripts/faults.sh

clean:
	cargo clean
	rm -rf editor-web/dist editor-web/node_modules .cache
