#!/bin/bash
# Runs once, when InfluxDB is set up: lets Grafana ask the bucket in InfluxQL, read-only, with a user of its own. InfluxDB 2 answers
# InfluxQL only for a database that is mapped to a bucket (DBRP) and knows names and passwords of that API apart from its own users.
set -euo pipefail

influx v1 dbrp create --org "$DOCKER_INFLUXDB_INIT_ORG" \
  --db "$DOCKER_INFLUXDB_INIT_BUCKET" --rp autogen --default --bucket-id "$DOCKER_INFLUXDB_INIT_BUCKET_ID"

influx v1 auth create --org "$DOCKER_INFLUXDB_INIT_ORG" \
  --username grafana --password "$GRAFANA_INFLUX_PASSWORD" \
  --read-bucket "$DOCKER_INFLUXDB_INIT_BUCKET_ID" --description "Grafana, InfluxQL"
