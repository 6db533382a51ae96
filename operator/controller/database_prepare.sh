#!/bin/sh
# Makes the data of a server that has none: once, and whole or not at all. What it writes is in no binary log, so
# that all servers begin with the same, empty history.
set -eu
volume=${VOLUME:-/var/lib/mysql} run=${RUN:-/run/mysqld} credentials=${CREDENTIALS:-/etc/ticketblue-credentials} schema=${SCHEMA:?}
# Without secure-file-priv mysqld ends where the image has no /var/lib/mysql-files.
mysqld="${MYSQLD:-mysqld} --no-defaults --secure-file-priv=NULL"

# Servers are told apart by their number; the Pod's name ends in it.
printf '[mysqld]\nserver-id=%d\n' $((${HOSTNAME##*-} + 1)) > "$run/server.cnf"
if [ -d "$volume/data" ]; then exit 0; fi

read_key() { if [ -s "$credentials/$1" ]; then cat "$credentials/$1"; else printf '%s' "$2"; fi; }
quote() { printf "'%s'" "$(printf '%s' "$1" | sed "s/[\\\\']/\\\\&/g")"; }
operator=$(quote "$(read_key operator-user ticketblue_operator)")@"'%'"
replication=$(quote "$(read_key replication-user ticketblue_replication)")@"'%'"
app=$(quote "$(read_key app-user ticketblue)")@"'%'"

rm -rf "$volume/new"
$mysqld --initialize-insecure --datadir="$volume/new"
umask 077
cat > "$run/accounts.sql" <<SQL
CREATE USER $operator IDENTIFIED BY $(quote "$(cat "$credentials/operator-password")");
GRANT CREATE USER, PROCESS, RELOAD, SHUTDOWN, REPLICATION CLIENT, REPLICATION SLAVE, REPLICATION_SLAVE_ADMIN, SYSTEM_VARIABLES_ADMIN, PERSIST_RO_VARIABLES_ADMIN, CONNECTION_ADMIN, CLONE_ADMIN, BACKUP_ADMIN ON *.* TO $operator;
GRANT ALL ON ticketblue_operator.* TO $operator;
GRANT CREATE ON \`$schema\`.* TO $operator;
CREATE USER $replication IDENTIFIED BY $(quote "$(cat "$credentials/replication-password")");
GRANT REPLICATION SLAVE, BACKUP_ADMIN ON *.* TO $replication;
CREATE USER $app IDENTIFIED BY $(quote "$(cat "$credentials/app-password")");
GRANT ALL ON \`$schema\`.* TO $app;
GRANT PROCESS, REPLICATION CLIENT ON *.* TO $app;
ALTER USER root@localhost ACCOUNT LOCK;
SQL
# A boot that nobody can reach, which ends by itself when the accounts are there.
printf 'SHUTDOWN;\n' >> "$run/accounts.sql"
$mysqld --datadir="$volume/new" --socket="$run/new.sock" --pid-file="$run/new.pid" --mysqlx=OFF --skip-networking --skip-log-bin --init-file="$run/accounts.sql"
rm -f "$run/accounts.sql" "$volume/new/auto.cnf" # which would make all servers one
mv "$volume/new" "$volume/data"
