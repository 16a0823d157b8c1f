.DEFAULT_GOAL := help
.PHONY: help dev test verify native bench fmt mutants

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

dev: ## Run it here, with database and login inside
	./mvnw quarkus:dev

test: ## Unit and integration tests
	./mvnw test

verify: ## All that must be green: format, compile checks, tests
	./mvnw verify

native: ## Build the native executable and run the integration tests on it (needs GraalVM or Mandrel 25)
	./mvnw verify -Dnative

bench: ## Measure a drain: one worker process, fsync on
	./mvnw package -DskipTests
	java -cp 'target/quarkus-app/lib/main/*' bench/Drain.java

fmt: ## Format the code
	./mvnw spotless:apply

mutants: ## Take the engine's guards away one by one; tests must notice
	.ci/mutants
