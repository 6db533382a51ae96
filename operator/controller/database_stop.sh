#!/bin/sh
# Before a server is stopped all clients lose their connections. In an orderly stop MySQL would answer those whose
# commit waits for a replica as if one had acknowledged it.
credentials=/etc/ticketblue-credentials
user=ticketblue_operator
if [ -s $credentials/operator-user ]; then user=$(cat $credentials/operator-user); fi
MYSQL_PWD=$(cat $credentials/operator-password) exec timeout 5 mysql --socket=/run/mysqld/mysqld.sock --user="$user" --execute='SET GLOBAL offline_mode = ON'
