-- Runs once, when the replica's data is made: it follows the primary from its first transaction on.
CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'mysql-primary', SOURCE_USER = 'replication', SOURCE_PASSWORD = 'replication',
  SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1;
START REPLICA;
-- From here on, also after each start. A server that begins read-only can't be given root's password when its data is made.
SET PERSIST super_read_only = ON;
