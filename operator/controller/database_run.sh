#!/bin/sh
# Runs a server. It is stopped in order only once its clients have lost their connections (stop.sh). Told to stop before
# that, as when a Pod is deleted by force and has no time for stop.sh, it is killed: in an orderly stop MySQL answers those
# whose commit waits for a replica as if one had acknowledged it, while a killed server answers nobody and recovers by its log.
run=${RUN:-/run/mysqld}
rm -f "$run/offline"
${MYSQLD:-mysqld} "$@" &
server=$!
stop() { if [ -e "$run/offline" ]; then kill -TERM "$server"; else kill -KILL "$server"; fi; }
trap stop TERM
wait "$server"
code=$?
while kill -0 "$server" 2>/dev/null; do # a signal ended the wait, not the server
  wait "$server"
  code=$?
done
exit "$code"
