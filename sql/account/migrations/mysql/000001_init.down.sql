DROP TABLE invitations;
DROP TABLE session_tokens;
DROP TABLE sessions;
DROP TABLE users;
