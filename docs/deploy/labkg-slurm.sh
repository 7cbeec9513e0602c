#!/bin/bash
# One job of SLURM that builds a graph on all of its nodes:
#
#     sbatch docs/deploy/labkg-slurm.sh PAGES OUTPUT
#
# PAGES, OUTPUT and the environment of labkg stand on a file system that all nodes see.
# The environment: python -m venv ~/labkg && ~/labkg/bin/pip install 'labkg[cluster]'
#
# What it does was tried with programs that stand for sbatch and srun, on one machine.
# It has not run under a SLURM yet.

#SBATCH --job-name=labkg
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=32
#SBATCH --mem=64G
#SBATCH --time=08:00:00

set -euo pipefail
pages=${1:?sbatch labkg-slurm.sh PAGES OUTPUT}
output=${2:?sbatch labkg-slurm.sh PAGES OUTPUT}
environment=${LABKG_ENVIRONMENT:-$HOME/labkg}
threads=${SLURM_CPUS_PER_TASK:-1}

# A folder that only you can read: who has what is in it may run programs as you.
umask 077
private=$(mktemp -d "$HOME/.labkg-job.XXXXXXXX")
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$private"' EXIT

# One certificate, made for this job, is how scheduler, workers and build know each other.
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=labkg \
    -keyout "$private/key.pem" -out "$private/certificate.pem" 2>/dev/null
export DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION=True
export DASK_DISTRIBUTED__COMM__TLS__CA_FILE=$private/certificate.pem
for role in SCHEDULER WORKER CLIENT; do
    export "DASK_DISTRIBUTED__COMM__TLS__${role}__CERT=$private/certificate.pem"
    export "DASK_DISTRIBUTED__COMM__TLS__${role}__KEY=$private/key.pem"
done
# Workers read pages in processes of their own, and are started again if they end.
export DASK_DISTRIBUTED__WORKER__DAEMON=False

"$environment/bin/dask" scheduler --protocol tls --port 0 --no-dashboard \
    --scheduler-file "$private/scheduler.json" &
until [ -s "$private/scheduler.json" ]; do sleep 1; done
srun "$environment/bin/dask" worker --scheduler-file "$private/scheduler.json" \
    --protocol tls --nthreads "$threads" --death-timeout 60 &

address=$("$environment/bin/python" -c \
    'import json, sys; print(json.load(open(sys.argv[1]))["address"])' \
    "$private/scheduler.json")
"$environment/bin/kg" build "$pages" --output "$output" \
    --cluster "$address" --shards "$output/shards"
