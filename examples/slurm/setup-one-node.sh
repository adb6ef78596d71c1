#!/usr/bin/env bash
# Tries the two job scripts on one Debian machine: sets up Slurm there (munge, slurmctld, slurmd; no cgroups, no
# systemd), submits an array of shards and the merge that depends on it, and compares the result with a run that is not
# sharded. Needs root, Node, and the package installed in the folder this is called from. Replaces
# /etc/slurm/slurm.conf; ends the daemons it has started.
# usage: setup-one-node.sh [number of shards] [options of verify...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
shards=${1:-3}
shift || true
state=$(mktemp -d /var/tmp/slurm-one-node-XXXXXX)
echo "everything is in $state"

stop() {
  for name in slurmd slurmctld munged; do
    if [ -s "$state/$name.pid" ]; then kill "$(cat "$state/$name.pid")" || true; fi
  done
}
trap stop EXIT

echo "=== install"
{ command -v slurmctld && command -v slurmd && command -v munged; } >/dev/null || {
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends munge slurmctld slurmd slurm-client
}
slurmctld -V

echo "=== configure"
host=$(hostname -s)
cat >/etc/slurm/slurm.conf <<CONF
ClusterName=one
SlurmctldHost=$host
SlurmUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
StateSaveLocation=$state/ctld
SlurmdSpoolDir=$state/spool
SlurmctldPidFile=$state/slurmctld.pid
SlurmdPidFile=$state/slurmd.pid
SlurmctldLogFile=$state/slurmctld.log
SlurmdLogFile=$state/slurmd.log
NodeName=$host CPUs=$(nproc) State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
echo 'CgroupPlugin=disabled' >/etc/slurm/cgroup.conf
mkdir -p "$state/ctld" "$state/spool" /run/munge /var/log/munge
chown munge: /run/munge /var/log/munge
chmod 755 "$state"

echo "=== start"
install -d -o munge "$state/munge"
runuser -u munge -- munged --pid-file="$state/munge/munged.pid" --force
ln -s "$state/munge/munged.pid" "$state/munged.pid"
slurmctld
slurmd
for _ in $(seq 30); do
  sinfo --noheader --format=%T | grep -q idle && break
  sleep 1
done
sinfo

echo "=== submit"
work=$state/work
mkdir "$work"
array=$(sbatch --parsable --array="1-$shards" --output="$work/shard-%a.log" \
  "$here/shards.sbatch" "$shards" "$work/shards" "$@")
merge=$(sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes --output="$work/merge.log" \
  "$here/merge.sbatch" "$shards" "$work/shards" "$work/merged")
squeue
while squeue --noheader --jobs="$array,$merge" 2>/dev/null | grep -q .; do sleep 2; done
grep -E 'Allocate|WEXITSTATUS' "$state/slurmctld.log"
ls "$work/shards"
cat "$work/merge.log"

echo "=== compare"
npx diffusion-bounds verify "$@" --report "$work/whole" >/dev/null || true
cmp "$work/whole/results.json" "$work/merged/results.json"
echo "the merged results.json of $shards shards equals that of one run: $(sha256sum <"$work/merged/results.json")"
