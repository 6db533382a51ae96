#!/bin/sh
# Before a server is stopped all clients lose their connections. In an orderly stop MySQL would answer those whose
# commit waits for a replica as if one had acknowledged it. Where this fails, or there is no time for it, run.sh kills.
set -eu
credentials=${CREDENTIALS:-/etc/ticketblue-credentials} run=${RUN:-/run/mysqld}
user=ticketblue_operator
if [ -s "$credentials/operator-user" ]; then user=$(cat "$credentials/operator-user"); fi
MYSQL_PWD=$(cat "$credentials/operator-password") timeout 5 ${MYSQL:-mysql} --socket="$run/mysqld.sock" --user="$user" --execute='SET GLOBAL offline_mode = ON'
touch "$run/offline"
