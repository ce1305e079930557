#!/usr/bin/env bash
# Makes what compose.yaml needs and no repository may hold: keys, passwords, tokens, and with --tls a certificate. They go into
# .env (readable by you alone) and infra/compose/secrets/. Running it again keeps what is there; options may change.
#   infra/compose/setup.sh                     the centre, on this machine alone
#   infra/compose/setup.sh --tls fab.example   others reach it at https://fab.example:8443
#   infra/compose/setup.sh --gpu               the scorer on an NVIDIA GPU
#   infra/compose/setup.sh --edge NAME --central HOST:PORT   store and forward beside a tool, without a centre here; the password of
#       its login at that Kafka, if there is one, from the variable EDGE_SASL_PASSWORD
#   --folder DIR   writes .env and infra/compose/secrets below DIR instead of the checkout
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(cd "$here/../.." && pwd)
fail() { echo "setup: $*" >&2; exit 1; }

target=$root tls='' gpu='' edge='' central=''
while (($#)); do
  case $1 in
    --tls) tls=${2:?--tls needs the name by which others reach this machine}; shift 2 ;;
    --gpu) gpu=1; shift ;;
    --edge) edge=${2:?--edge needs the name of this edge, such as line-3}; shift 2 ;;
    --central) central=${2:?--central needs the Kafka of the centre, host:port}; shift 2 ;;
    --folder) target=$(cd "${2:?--folder needs a folder}" && pwd); shift 2 ;;
    -h|--help) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit ;;
    *) fail "unknown option $1; see --help" ;;
  esac
done
[[ -z $edge || $edge =~ ^[A-Za-z0-9._-]{1,100}$ ]] || fail "--edge takes letters, digits, dots, hyphens and underscores, got \"$edge\""
[[ -z $edge || -n $central ]] || fail "--edge needs --central HOST:PORT, the Kafka of the centre"
[[ -z $central || $central =~ ^[A-Za-z0-9.-]+:[0-9]+(,[A-Za-z0-9.-]+:[0-9]+)*$ ]] || fail "--central takes host:port[,host:port], got \"$central\""
[[ ${EDGE_SASL_PASSWORD:-} != *\'* ]] || fail "EDGE_SASL_PASSWORD has a ', which a .env file cannot hold"
command -v openssl >/dev/null || fail "openssl is missing: apt-get install openssl"

umask 077
env=$target/.env secrets=$target/infra/compose/secrets
mkdir -p "$secrets"
touch "$env"

value() { sed -nE "s/^$1=//p" "$env" | tail -1 | sed -E "s/^'(.*)'\$/\1/"; }
put() {  # name value: once in the file, the last one wins
  local rest; rest=$(grep -v "^$1=" "$env" || :)
  { [[ -z $rest ]] || printf '%s\n' "$rest"; printf "%s='%s'\n" "$1" "$2"; } >"$env.new"
  mv "$env.new" "$env"
}
once() { [[ -n $(value "$1") ]] || put "$1" "$2"; }
secret() { openssl rand -hex 24; }

# A key as `anomaly keys new` makes it: anomaly_ID_SECRET; the services know its hash alone.
entries=()
key() {  # file name scope
  local file=$secrets/$1.key id=''
  if [[ ! -s $file ]]; then
    while ((${#id} < 8)); do id+=$(openssl rand 64 | LC_ALL=C tr -dc 'abcdefghijkmnpqrstuvwxyz23456789' || :); done
    printf 'anomaly_%s_%s' "${id:0:8}" "$(openssl rand -hex 32)" >"$file"
  fi
  entries+=("{ name: \"$2\", id: $(cut -d_ -f2 "$file"), hash: \"sha256:$(sha256sum <"$file" | cut -d' ' -f1)\", scopes: [$3] }")
}
key admin admin admin
key ingest equipment ingest
key metrics prometheus metrics
key console console delegate
# Prometheus runs as another user and reads this one file; the folder around it stays yours.
chmod 644 "$secrets/metrics.key"
put CONSOLE_KEY "$(<"$secrets/console.key")"
put ANOMALY_KEYS "[$(IFS=,; echo "${entries[*]}")]"

once INFLUX_TOKEN "$(secret)"
once INFLUX_PASSWORD "$(secret)"
once GRAFANA_PASSWORD "$(secret)"
once GRAFANA_INFLUX_PASSWORD "$(secret)"
# Name and password of InfluxDB's InfluxQL API, as Grafana sends them.
put GRAFANA_INFLUX_AUTHORIZATION "Basic $(printf 'grafana:%s' "$(value GRAFANA_INFLUX_PASSWORD)" | openssl base64 -A)"
# A cluster's id is 16 random bytes in base64url, which may not begin with a hyphen.
once KAFKA_CLUSTER_ID "A$(openssl rand -base64 16 | tr '+/' '-_' | cut -c2-22)"

# Prometheus, as another user, looks here for edges to scrape.
mkdir -p "$secrets/edges"
chmod 755 "$secrets/edges"

put ANOMALY_VERSION "$("$root/eng/version.sh")"
put ANOMALY_TAG "$("$root/eng/version.sh" --image)"
put ANOMALY_REVISION "$("$root/eng/version.sh" --revision)"

if [[ ! -e $secrets/alertmanager.yml ]]; then
  cp "$root/infra/prometheus/alertmanager.example.yml" "$secrets/alertmanager.yml"
  # Alertmanager runs as another user.
  chmod 644 "$secrets/alertmanager.yml"
fi

files=compose.yaml
[[ -z $gpu ]] || files+=:infra/compose/compose.gpu.yaml
if [[ -n $tls ]]; then
  files+=:infra/compose/compose.tls.yaml
  if [[ ! -s $secrets/tls.crt ]]; then
    [[ $tls =~ ^[0-9.]+$ || $tls == *:* ]] && name=IP:$tls || name=DNS:$tls
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 825 -subj "/CN=${tls:0:64}" \
      -addext "subjectAltName=$name,DNS:localhost,IP:127.0.0.1" -keyout "$secrets/tls.key" -out "$secrets/tls.crt" 2>/dev/null ||
      fail "openssl could not make a certificate for \"$tls\""
  fi
  # nginx runs as user 101, and a mounted file keeps its mode; the folder around them stays yours.
  chmod 644 "$secrets/tls.crt" "$secrets/tls.key"
fi
put COMPOSE_FILE "$files"
if [[ -n $edge ]]; then
  put EDGE_ID "$edge"; put EDGE_CENTRAL "$central"; put COMPOSE_PROFILES edge
  [[ -z ${EDGE_SASL_PASSWORD:-} ]] || put EDGE_SASL_PASSWORD "$EDGE_SASL_PASSWORD"
else
  put COMPOSE_PROFILES centre
fi
chmod 600 "$env"

echo "Ready: docker compose up"
if [[ -n $edge ]]; then
  echo "Readings are taken at $([[ -n $tls ]] && echo "https://$tls:8444" || echo http://127.0.0.1:8091)/v1/readings with the key in ${secrets#"$root"/}/ingest.key"
else
  echo "The page: $([[ -n $tls ]] && echo "https://$tls:8443" || echo http://127.0.0.1:8080), any name, and as password the key in ${secrets#"$root"/}/admin.key"
  echo "Grafana: http://127.0.0.1:3000, admin, GRAFANA_PASSWORD in .env"
  echo "Troubles of the pipeline itself: name who is told in ${secrets#"$root"/}/alertmanager.yml"
  echo "Readings: POST /v1/readings at http://127.0.0.1:8081 with the key in ${secrets#"$root"/}/ingest.key"
fi
