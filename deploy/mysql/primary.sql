-- Runs once, when the primary's data is made. These statements are in its log, so the replica gets them too.
CREATE DATABASE ticketblue CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin;
CREATE USER 'office'@'%' IDENTIFIED BY 'office';
GRANT ALL ON ticketblue.* TO 'office'@'%';
CREATE USER 'replication'@'%' IDENTIFIED BY 'replication';
GRANT REPLICATION SLAVE ON *.* TO 'replication'@'%';
